// Forms work before wasm arrives, and without it.
import { expect, test } from '@playwright/test';
import { startDemo } from './world.mjs';
import { clickFace } from './steps.mjs';

test.use({ javaScriptEnabled: false });

let demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

test('a member signs in, asks and reads the answer without any script', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await clickFace(page, 'acme', 'Ben');
  await page.getByRole('textbox', { name: 'Your message' }).fill('What is a ledger?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.waitForURL('**/acme/chat/*');
  await expect(page.getByText('What is a ledger?').first()).toBeVisible();
  await expect
    .poll(async () => {
      await page.reload();
      return (await page.locator('article.message-reply').last().innerText()).length;
    }, { timeout: 40_000 })
    .toBeGreaterThan(40);
  await context.close();
});

test('an admin sets a limit without any script, and a wrong one says why', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await clickFace(page, 'acme', 'Ada');
  await page.goto('/acme/admin/limits');
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Set limit' }) });
  await form.getByLabel('Amount').fill('-3');
  await form.getByRole('button', { name: 'Set limit' }).click();
  await expect(page.getByText(/A limit is above zero/)).toBeVisible();
  await form.getByLabel('Amount').fill('900');
  await form.getByRole('button', { name: 'Set limit' }).click();
  // The organization has a limit of the kind: it is asked whether this one may take its place.
  await expect(page.getByText(/It takes the place of .*\$400\.00/)).toBeVisible();
  await form.getByLabel('Amount').fill('900');
  await form.getByRole('button', { name: 'Set it all the same' }).click();
  await expect(page.locator('.limits').getByText(/The organization may spend \$900\.00/).first()).toBeVisible();
  await expect(page.getByText(/\$400\.00/)).toHaveCount(0);
  await page.getByLabel('Person').selectOption({ label: 'Ben Sørensen' });
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('.limits-explained').getByText('refuses first')).toHaveCount(1);
  await context.close();
});
