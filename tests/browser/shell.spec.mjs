// What every page has in common: the frame around it, the keyboard's way into it, and lists beside a panel.
import { expect, test } from '@playwright/test';
import { clickFace, hydrated, keyOnce } from './steps.mjs';
import { pages } from './pages.mjs';
import { startDemo } from './world.mjs';

let demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

async function as(browser, person, viewport = { width: 1440, height: 900 }) {
  const page = await (await browser.newContext({ baseURL: demo.url, viewport })).newPage();
  if (person) await clickFace(page, 'acme', person);
  return page;
}

test('an address below an organization that names no page keeps the workspace around it', async ({ browser }) => {
  const page = await as(browser, 'Ben');
  const answer = await page.goto('/acme/no/such/page');
  expect(answer.status()).toBe(404);
  await expect(page.getByText('There is no such page')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Menu of Ben' })).toBeVisible();
  await hydrated(page);
  await page.getByRole('link', { name: 'Back to chat' }).click();
  await page.waitForURL('**/acme');
  await page.context().close();
});

for (const person of [null, 'Ben', 'Dan', 'Ada', 'Cleo']) {
  test(`Tab reaches a control of every page of ${person ?? 'nobody'}`, async ({ browser }) => {
    const page = await as(browser, person);
    for (const [name, , address] of pages.filter(([, whose]) => whose === person)) {
      if (typeof address === 'function') await page.goto('/acme');
      await page.goto(typeof address === 'function' ? await address(page) : address);
      await hydrated(page);
      await page.evaluate(() => document.activeElement?.blur());
      // The way past the sidebar first, then the page itself.
      const reached = async () => page.evaluate(() => Boolean(document.activeElement?.closest('main')?.contains(document.activeElement) && document.activeElement.tagName !== 'MAIN'));
      let steps = 0;
      while (steps < 3 && !(await reached())) {
        await page.keyboard.press('Tab');
        steps += 1;
      }
      expect(await reached(), `${name} within three presses`).toBe(true);
    }
    await page.context().close();
  });
}

test('the snippets of a new key ask a model that there is', async ({ browser }) => {
  const page = await as(browser, 'Ben');
  await keyOnce(page, 'acme', 'laptop');
  const snippet = page.locator('#snippet-curl');
  await expect(snippet).toContainText(/"model": "gpt-5\.4/);
  await page.context().close();
});

for (const [list, row] of [['members', '.member-link'], ['models', '.models-table tbody tr a']]) {
  test(`the ${list} keep their lines when one of them is open beside them`, async ({ browser }) => {
    const page = await as(browser, 'Ada');
    await page.goto(`/acme/admin/${list}`);
    await hydrated(page);
    await page.locator(row).first().click();
    await expect(page.locator('#panel')).toBeVisible();
    const box = page.locator('.split-list .table-box').first();
    const [inner, outer] = await box.evaluate((table) => [table.scrollWidth, table.clientWidth]);
    expect(inner, 'nothing is cut off').toBeLessThanOrEqual(outer + 1);
    const heights = await page.locator('.split-list tbody tr').evaluateAll((rows) => rows.map((one) => one.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(140);
    await page.context().close();
  });
}
