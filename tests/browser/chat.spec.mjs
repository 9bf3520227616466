// What a chat is like in the hand: dialogs, following an answer, searching, taking a conversation along.
import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { answered, clickFace, hydrated, sendMessage } from './steps.mjs';
import { startDemo } from './world.mjs';

let demo;
let page;
test.beforeAll(async ({ browser }) => {
  demo = await startDemo();
  const context = await browser.newContext({ baseURL: demo.url, viewport: { width: 1280, height: 700 } });
  page = await context.newPage();
  await clickFace(page, 'acme', 'Ben');
});
test.afterAll(async () => {
  await page?.context().close();
  await demo?.stop();
});

// Begins a chat of its own and waits for its answer.
async function newChat(question) {
  await page.goto('/acme');
  await hydrated(page);
  await page.getByRole('textbox', { name: 'Your message' }).fill(question);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.waitForURL('**/acme/chat/*');
  await answered(page);
}

async function openMenu() {
  await page.getByRole('button', { name: 'Menu of this chat' }).click();
}

// How far the end of the page is below what is seen.
const belowSight = () =>
  page.evaluate(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
    return scrollHeight - scrollTop - clientHeight;
  });

test('a dialog opens with the keyboard in its first field, and Enter does what it is for', async () => {
  await newChat('What is a keyring?');
  await openMenu();
  await page.getByRole('button', { name: 'Rename' }).first().click();
  const field = page.getByRole('dialog').getByLabel('Title');
  await expect(field).toBeFocused();
  await field.fill('About keyrings');
  await field.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('heading', { name: 'About keyrings', level: 1 })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Chats' }).getByText('About keyrings')).toBeVisible();
  await openMenu();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('heading', { name: 'About keyrings', level: 1 })).toBeVisible();
});

test('a field shows its focus with one ring', async () => {
  await openMenu();
  await page.getByRole('button', { name: 'Rename' }).first().click();
  const field = page.getByRole('dialog').getByLabel('Title');
  await expect(field).toBeFocused();
  const rings = await field.evaluate((input) => [input, input.parentElement].map((box) => getComputedStyle(box).outlineStyle));
  expect(rings).toEqual(['none', 'solid']);
  await page.keyboard.press('Escape');
});

test('an answer is followed after a reload in mid-stream, until the reader scrolls up', async () => {
  await page.goto('/acme');
  await hydrated(page);
  await page.getByRole('textbox', { name: 'Your message' }).fill('Write me a long essay about bridges.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.waitForURL('**/acme/chat/*');
  const said = (place) => async () => (await page.locator('article.message-reply').nth(place).innerText()).length;
  await expect.poll(said(0)).toBeGreaterThan(200);
  await page.reload();
  await hydrated(page);
  await expect.poll(said(0), { timeout: 20_000 }).toBeGreaterThan(900);
  await expect.poll(belowSight).toBeLessThan(8);
  await page.getByRole('button', { name: 'Stop the answer' }).click();
  await answered(page);

  const question = 'And a long essay about tunnels, please.';
  await page.getByRole('textbox', { name: 'Your message' }).fill(question);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('article.message-member').last()).toHaveText(new RegExp(question));
  await expect(page.locator('article.message-member').last()).toBeInViewport();
  const length = said(1);
  await expect.poll(length, { timeout: 20_000 }).toBeGreaterThan(900);
  await expect.poll(belowSight).toBeLessThan(8);

  const latest = page.getByRole('button', { name: 'Jump to the latest' });
  await expect(latest).toBeHidden();
  await page.mouse.move(640, 300);
  await page.mouse.wheel(0, -400);
  await expect(latest).toBeVisible();
  const [top, before] = [await page.evaluate(() => document.documentElement.scrollTop), await length()];
  await expect.poll(length).toBeGreaterThan(before + 50);
  expect(Math.abs((await page.evaluate(() => document.documentElement.scrollTop)) - top)).toBeLessThan(8);
  await latest.click();
  await expect.poll(belowSight).toBeLessThan(8);
  await expect(latest).toBeHidden();
  await page.getByRole('button', { name: 'Stop the answer' }).click();
  await answered(page);
});

test('what is held for an answer is shown apart from what is spent', async () => {
  await page.goto('/acme');
  await hydrated(page);
  await page.getByRole('textbox', { name: 'Your message' }).fill('Write me a long essay about harbours.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.waitForURL('**/acme/chat/*');
  await page.reload();
  const meter = page.locator('.allowance');
  await expect(meter).toContainText(/resets \d+ \w+\$[\d.]+ of \$[\d.]+ spent, \$[\d.]+ held$/);
  await page.getByRole('button', { name: 'Stop the answer' }).click();
  await answered(page);
  await expect(meter).toContainText(/resets \d+ \w+\$[\d.]+ of \$[\d.]+ spent$/);
});

test('the search finds words in messages, shows where, and leads there', async () => {
  await newChat('Say something about xylophones and zinc.');
  const address = page.url();
  await newChat('What is a vault?');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox', { name: 'Search chats' })).toBeFocused();
  await page.keyboard.type('XYLOPHONES');
  const list = page.getByRole('navigation', { name: 'Chats' });
  await expect(list.locator('mark').first()).toHaveText(/xylophones/i);
  await expect(list.getByRole('link')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.href.startsWith(address));
  await expect(page.locator('.message').filter({ hasText: 'xylophones' }).first()).toBeInViewport();
  await page.getByRole('searchbox', { name: 'Search chats' }).fill('nobody ever said this');
  await expect(list).toContainText('No chat says this.');
  await page.getByRole('searchbox', { name: 'Search chats' }).fill('');
  await expect(list.getByRole('link', { name: 'What is a vault?' })).toBeVisible();
});

test('the search works without script', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto('/acme');
  await plain.getByRole('searchbox', { name: 'Search chats' }).fill('xylophones');
  await plain.getByRole('searchbox', { name: 'Search chats' }).press('Enter');
  await expect(plain.getByRole('navigation', { name: 'Chats' }).getByRole('link')).toHaveCount(1);
  await context.close();
});

test('a conversation can be taken along as Markdown and as JSON', async () => {
  await newChat('What is a ledger?');
  const download = async (name) => {
    await openMenu();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name }).click();
    const file = await coming;
    return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')];
  };
  const [name, text] = await download('Export as Markdown');
  expect(name).toMatch(/^chat-[0-9a-f-]{36}\.md$/);
  expect(text).toContain('What is a ledger?');
  const [, json] = await download('Export as JSON');
  const file = JSON.parse(json);
  expect(file.format).toBe('keyhall.conversation');
  expect(file.messages.map((message) => message.speaker)).toEqual(['member', 'assistant']);
  expect(file.messages[1].text.length).toBeGreaterThan(20);
});
