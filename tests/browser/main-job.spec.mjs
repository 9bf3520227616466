// The main job, end to end: eight steps, real people in a real browser, signing in at a real identity provider.
import { expect, test } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { answered, clickFace, hydrated, keyOnce, sendMessage, signIn } from './steps.mjs';
import { startDemo, startServer } from './world.mjs';

test.describe.configure({ mode: 'serial' });

const providerKey = 'sk-demo-simulated-provider-0001';
let demo;
let server;
let key;
const people = {};

test.beforeAll(async () => {
  demo = await startDemo();
  server = await startServer(demo);
});

test.afterAll(async () => {
  await server?.stop();
  await demo?.stop();
});

// A page of this person, in a browser profile of their own that the steps share.
async function as(browser, person) {
  if (!people[person]) {
    const context = await browser.newContext({ baseURL: server.url });
    people[person] = await context.newPage();
    await signIn(people[person], 'acme', person);
  }
  return people[person];
}

test('1 the demo is ready, names four people and has a past', async ({ browser }) => {
  expect(demo.output).toMatch(/Ada[^]*Ben[^]*Cleo[^]*Dan[^]*kh_key_/);
  const page = await browser.newPage({ baseURL: demo.url });
  await clickFace(page, 'acme', 'Ada');
  await page.goto('/acme/admin');
  await expect(page.getByText('Spent this month')).toBeVisible();
  const client = new OpenAI({ apiKey: demo.key, baseURL: `${demo.url}/v1`, maxRetries: 0 });
  const answer = await client.chat.completions.create({
    model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 50,
  });
  expect(answer.choices[0].message.content.length).toBeGreaterThan(0);
  await page.close();
});

test('2 people sign in through their organization and get their roles', async ({ browser }) => {
  const ada = await as(browser, 'ada');
  await ada.getByRole('button', { name: 'Acme' }).click();
  await expect(ada.getByRole('link', { name: 'Admin' }).first()).toBeVisible();
  const ben = await as(browser, 'ben');
  await expect(ben.getByRole('link', { name: 'Acme' }), 'no menu where there is one place').toBeVisible();
  await expect(ben.getByRole('link', { name: 'Admin' })).toHaveCount(0);
  const refused = await ben.goto('/acme/admin/members');
  expect(refused.status()).toBe(403);
  await as(browser, 'cleo');
});

test('3 the owner connects a provider and nobody sees its key again', async ({ browser }) => {
  const ada = await as(browser, 'ada');
  await ada.goto('/acme/admin/connections');
  await hydrated(ada);
  await ada.getByRole('button', { name: 'Connect a provider' }).first().click();
  const form = ada.locator('form').filter({ has: ada.getByRole('button', { name: 'Probe and connect' }) });
  await form.getByLabel('OpenAI-compatible').or(form.getByLabel('Provider', { exact: true })).first().evaluate((field) => {
    if (field.tagName === 'SELECT') {
      field.value = 'openai-compatible';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    } else {
      field.click();
    }
  });
  await form.getByLabel('Name').fill('Simulated');
  await form.getByLabel('Base URL').fill(demo.provider);
  await form.getByLabel('Provider key').fill('sk-wrong');
  await form.getByRole('button', { name: 'Probe and connect' }).click();
  await expect(ada.getByText(/refused/i).first()).toBeVisible();
  expect((await server.run('connection', 'list', '--org', 'acme', '--json')).trim()).toBe('[]');
  await form.getByLabel('Provider key').fill(providerKey);
  await form.getByRole('button', { name: 'Probe and connect' }).click();
  await expect(ada.getByText('Simulated is connected')).toBeVisible();
  await ada.reload();
  await expect(ada.getByText('Fingerprint').first()).toBeVisible();
  expect(await ada.content()).not.toContain(providerKey);
  expect(await server.run('connection', 'list', '--org', 'acme', '--json')).not.toContain(providerKey);
});

test('4 a member chats; the answer survives a reload in mid-stream and can be stopped', async ({ browser }) => {
  const ben = await as(browser, 'ben');
  await ben.goto('/acme');
  await hydrated(ben);
  await ben.getByRole('textbox', { name: 'Your message' }).fill('Write me a long essay about bridges.');
  await ben.getByRole('button', { name: 'Send', exact: true }).click();
  await ben.waitForURL('**/acme/chat/*');
  const reply = ben.locator('article.message-reply').last();
  await expect.poll(async () => (await reply.innerText()).length).toBeGreaterThan(80);
  const before = (await reply.innerText()).slice(0, 60);
  await ben.reload();
  await hydrated(ben);
  await expect(ben.getByRole('button', { name: 'Stop the answer' })).toBeVisible();
  const after = ben.locator('article.message-reply').last();
  await expect.poll(async () => (await after.innerText()).includes(before)).toBe(true);
  const length = (await after.innerText()).length;
  await expect.poll(async () => (await after.innerText()).length).toBeGreaterThan(length);
  await ben.getByRole('button', { name: 'Stop the answer' }).click();
  await answered(ben);
  await expect(ben.getByText(/Stopped/).first()).toBeVisible();
  await sendMessage(ben, 'Compare three databases, as a table.');
  await expect(ben.getByRole('table').first()).toBeVisible();
  await expect(ben.locator('article.message-reply').last().getByText(/\$0\.\d+/).last()).toBeVisible();
});

test('5 the member makes a key and uses the official SDK', async ({ browser }) => {
  const ben = await as(browser, 'ben');
  key = await keyOnce(ben, 'acme', 'laptop');
  await ben.reload();
  await hydrated(ben);
  expect(await ben.content()).not.toContain(key);
  const client = new OpenAI({ apiKey: key, baseURL: `${server.url}/v1`, maxRetries: 0 });
  const models = await client.models.list();
  expect(models.data.map((model) => model.id)).toContain('gpt-5.4-mini');
  const question = { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 60 };
  const whole = await client.chat.completions.create(question);
  expect(whole.usage.total_tokens).toBeGreaterThan(0);
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
    text += chunk.choices[0].delta.content ?? '';
  }
  expect(text.length).toBeGreaterThan(0);
});

test('6 both doors leave a row with person, credential, tokens and cost', async () => {
  await expect.poll(async () => (await rows()).every((row) => row.state === 'settled')).toBe(true);
  const all = await rows();
  const [chat, api] = [all.filter((row) => !row.key), all.filter((row) => row.key)];
  expect(chat.length).toBe(2);
  expect(api.length).toBe(2);
  for (const row of all) {
    expect(row.member.name).toBe('Ben');
    expect(row.model).toMatch(/^gpt-/);
    expect(Number(row.cost_usd)).toBeGreaterThan(0);
    expect(row.output_tokens).toBeGreaterThan(0);
    expect(row.duration_ms).toBeGreaterThanOrEqual(0);
  }
  expect(chat.map((row) => row.outcome).sort()).toEqual(['ok', 'stopped']);
});

test('7 an admin sets a limit, and what could pass it is refused in the chat and in the API', async ({ browser }) => {
  const ada = await as(browser, 'ada');
  await ada.goto('/acme/admin/members');
  await expect(ada.getByText('Ben').first()).toBeVisible();
  await ada.goto('/acme/admin/limits');
  await hydrated(ada);
  const form = ada.locator('form').filter({ has: ada.getByRole('button', { name: 'Set limit' }) });
  await form.getByLabel('Amount').fill('0');
  await form.getByRole('button', { name: 'Set limit' }).click();
  await expect(ada.getByText(/A limit of 0 would refuse everything/)).toBeVisible();
  await form.getByLabel('Who').selectOption({ label: 'Ben' });
  await form.getByLabel('Amount').fill('0.20');
  await form.getByRole('button', { name: 'Set limit' }).click();
  // What Ben asked so far could have cost more: it is asked first.
  await expect(ada.getByText(/It would have refused \d+ requests? of 1 member/)).toBeVisible();
  await form.getByRole('button', { name: 'Set it all the same' }).click();
  await expect(ada.getByText('The limit holds')).toBeVisible();
  await expect(ada.getByText(/Ben may spend \$0\.20 a month/).first()).toBeVisible();

  const before = (await rows()).length;
  const client = new OpenAI({ apiKey: key, baseURL: `${server.url}/v1`, maxRetries: 0 });
  const refusal = await client.chat.completions
    .create({ model: 'gpt-5.4', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20_000 })
    .catch((error) => error);
  expect(refusal.status).toBe(429);
  expect(refusal.code).toBe('budget_exceeded');
  expect(refusal.message).toMatch(/\$0\.20/);

  const ben = await as(browser, 'ben');
  await ben.goto('/acme');
  await hydrated(ben);
  await ben.getByRole('textbox', { name: 'Your message' }).fill('One more, please.');
  await ben.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(ben.getByText(/\$0\.20/).first()).toBeVisible();
  await expect(ben.getByText('One more, please.').first()).toBeVisible();
  expect((await rows()).length).toBe(before);
});

test('8 an auditor reads, exports and verifies; an altered export names its first bad record', async ({ browser }) => {
  const cleo = await as(browser, 'cleo');
  await cleo.goto('/acme/audit/usage');
  await expect(cleo.getByText('Ben').first()).toBeVisible();
  await cleo.goto('/acme/audit/events');
  await hydrated(cleo);
  await expect(cleo.getByText('Connected a provider').first()).toBeVisible();
  await cleo.getByRole('button', { name: 'Verify now' }).click();
  await expect(cleo.getByText('Everything holds')).toBeVisible();
  const downloading = cleo.waitForEvent('download');
  await cleo.getByRole('link', { name: 'Export with proof' }).click();
  const file = join(server.folder, 'export.jsonl');
  await (await downloading).saveAs(file);
  const publicKey = join(server.folder, 'public-key.txt');
  writeFileSync(publicKey, await server.run('audit', 'public-key', '--org', 'acme'));
  expect(await server.run('audit', 'verify', file, '--key', publicKey)).toMatch(/^OK/);
  const text = readFileSync(file, 'utf8');
  const altered = text.replace('connection.created', 'connection.deleted');
  expect(altered).not.toBe(text);
  writeFileSync(file, altered);
  let failure;
  try {
    await server.run('audit', 'verify', file, '--key', publicKey);
  } catch (error) {
    failure = error;
  }
  expect(failure?.code).toBe(1);
  expect(failure.stderr).toMatch(/\d+/);
});

async function rows() {
  return JSON.parse(await server.run('usage', '--org', 'acme', '--rows', '--json'));
}
