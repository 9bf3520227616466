// The first run as a new user walks it: from an empty server to the first answer, in a real browser, with a real OpenID
// Connect provider. Prints what the machine's part took: a person's five minutes are for reading and pasting.
import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answered, hydrated, watch } from './steps.mjs';
import { keyhall, startDemo, startEmpty } from './world.mjs';

test.describe.configure({ mode: 'serial' });

const providerKey = 'sk-demo-simulated-provider-0001';
const pictures = process.env.KEYHALL_TEST_SCREENS ?? fileURLToPath(new URL('../../target/screens/', import.meta.url));
let demo;

test.beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

// The page in both schemes and both widths.
async function picture(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [width, height] of [[1440, 900], [390, 844]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${pictures}/first-run-${name}-${colorScheme}-${width}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function signIn(page, person) {
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
}

test('from an empty server to the first answer', async ({ browser }) => {
  test.setTimeout(180_000);
  const marks = [['start', Date.now()]];
  const mark = (name) => marks.push([name, Date.now()]);
  const server = await startEmpty(demo);
  mark('keyhall setup, keyhall serve');
  try {
    const context = await browser.newContext({ baseURL: server.url, timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    const problems = watch(page, server.url, [server.issuer]);

    await page.goto('/setup');
    await expect(page.getByRole('heading', { name: 'Welcome to Keyhall' })).toBeVisible();
    await hydrated(page);
    await picture(page, '0-token');

    mark('pictures');
    await page.goto('about:blank');
    await page.goto(server.link);
    await expect(page.getByRole('heading', { name: 'Name your organization' })).toBeVisible();
    expect(page.url(), 'the token is gone from the address').toBe(`${server.url}/setup`);
    await page.getByLabel('Name').fill('Müller Robotics');
    await expect(page.getByLabel('Address')).toHaveValue('mueller-robotics');
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin');
    mark('link opened');
    await picture(page, '1-organization');
    mark('pictures');
    await page.getByRole('button', { name: 'Continue' }).click();

    await expect(page.getByRole('heading', { name: 'Where do people of Müller Robotics sign in?' })).toBeVisible();
    mark('organization named');
    await picture(page, '2-provider');
    for (const recipe of ['Google', 'Okta', 'Keycloak', 'Another one', 'Entra ID']) {
      await page.locator('.recipe', { hasText: recipe }).click();
      const where = recipe === 'Another one' ? 'your identity provider' : recipe;
      await expect(page.getByRole('heading', { name: `At ${where}` })).toBeVisible();
      await expect(page.locator('.copyable-text:visible')).toHaveText(`${server.url}/auth/callback`);
    }
    mark('pictures');
    await page.locator('.recipe', { hasText: 'Another one' }).click();
    await page.getByLabel('Issuer').fill(`${server.issuer}/`);
    await page.getByLabel('Client ID').fill('keyhall-tests');
    await page.getByLabel('Client secret').fill('keyhall-tests-secret');
    await page.getByText('Roles from groups').click();
    await page.getByLabel('Claim').fill('groups');
    await page.getByLabel('Value for admins').fill('keyhall-admins');
    await page.getByRole('button', { name: 'Check and continue' }).click();
    await expect(page.getByText('One thing is in the way')).toBeVisible();
    await expect(page.getByText('Only the slash at the end differs')).toBeVisible();
    await expect(page.getByLabel('Client secret'), 'nothing typed is lost').toHaveValue('keyhall-tests-secret');
    mark('a wrong issuer explained');
    await picture(page, '2-doctor');
    mark('pictures');
    await page.getByLabel('Issuer').fill(server.issuer);
    await page.getByRole('button', { name: 'Check and continue' }).click();

    await expect(page.getByRole('heading', { name: 'Müller Robotics is ready for its owner' })).toBeVisible();
    mark('identity provider checked, organization founded');
    await picture(page, '3-owner');
    mark('pictures');
    await page.getByRole('link', { name: 'Sign in with Company account' }).click();
    await signIn(page, 'zoe');
    await page.waitForURL('**/mueller-robotics/admin/connections?welcome=yes');
    await expect(page.getByRole('heading', { name: 'Welcome. One step is left before the first question' })).toBeVisible();
    await hydrated(page);
    mark('owner signed in');
    await picture(page, '4-connect');
    mark('pictures');
    await page.getByRole('button', { name: 'Connect a provider' }).first().click();
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Probe and connect' }) });
    await form.getByLabel('OpenAI-compatible').evaluate((field) => field.click());
    await form.getByLabel('Name').fill('Provider');
    await form.getByLabel('Base URL').fill(demo.provider);
    await form.getByLabel('Provider key').fill(providerKey);
    await form.getByRole('button', { name: 'Probe and connect' }).click();
    await expect(page.getByRole('heading', { name: 'Everything is ready' })).toBeVisible();
    mark('provider connected');
    await picture(page, '5-ready');
    mark('pictures');
    await page.getByRole('link', { name: 'Ask the first question' }).click();
    await page.waitForURL('**/mueller-robotics');
    await page.getByRole('textbox', { name: 'Your message' }).fill('Hello');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answered(page);
    mark('first answer');
    await picture(page, '6-answer');

    const took = marks.slice(1).map(([name, at], index) => [name, (at - marks[index][1]) / 1000]).filter(([name]) => name !== 'pictures');
    for (const [name, seconds] of took) console.log(`  ${seconds.toFixed(1).padStart(5)} s  ${name}`);
    const total = took.reduce((sum, [, seconds]) => sum + seconds, 0);
    console.log(`  ${total.toFixed(1).padStart(5)} s  from the empty server to the first answer (a person has 300)`);
    expect(total).toBeLessThan(60);
    expect(problems).toEqual([]);

    const later = await browser.newPage({ baseURL: server.url });
    await later.goto(server.link);
    await expect(later.getByText(/The owner signed in with it on/)).toBeVisible();
    await later.close();
    await expect(server.run('setup', '--again')).rejects.toThrow(/mueller-robotics/);
    await context.close();
  } finally {
    await server.stop();
  }
});

test('the link is pasted, and every step works, without any script', async ({ browser }) => {
  test.setTimeout(120_000);
  const server = await startEmpty(demo);
  try {
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.link);
    await page.getByLabel('Setup token').fill(server.link);
    await page.getByRole('button', { name: 'Open setup' }).click();
    await page.getByLabel('Name').fill('Acme');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.locator('.recipe', { hasText: 'Another one' }).click();
    await expect(page.getByRole('heading', { name: 'At your identity provider' })).toBeVisible();
    await page.getByLabel('Issuer').fill('https://10.0.0.8');
    await page.getByLabel('Client ID').fill('keyhall-tests');
    await page.getByLabel('Client secret').fill('keyhall-tests-secret');
    await page.getByRole('button', { name: 'Check and continue' }).click();
    await expect(page.getByText(/KEYHALL_ALLOW_PRIVATE_ADDRESSES=10\.0\.0\.8/)).toBeVisible();
    await expect(page.getByLabel('Client ID')).toHaveValue('keyhall-tests');
    await page.getByLabel('Issuer').fill(server.issuer);
    await page.getByLabel('Client secret').fill('keyhall-tests-secret');
    await page.getByRole('button', { name: 'Check and continue' }).click();
    await page.getByRole('link', { name: 'Sign in with Company account' }).click();
    await signIn(page, 'zoe');
    await page.waitForURL('**/acme/admin/connections?welcome=yes');
    await expect(page.getByRole('heading', { name: 'Welcome. One step is left before the first question' })).toBeVisible();
    await context.close();
  } finally {
    await server.stop();
  }
});

test('the command says what it made and what to do next', () => {
  const help = execFileSync(keyhall, ['setup', '--help'], { encoding: 'utf8' });
  expect(help).toContain('keyhall setup --again');
});
