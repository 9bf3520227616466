// Hostile texts in every place where text appears, in a real browser: nothing runs, nobody else is asked for anything, the
// policy is not violated by us, and an answer in crumbs becomes the same page as one in a piece.
import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH, batch, batches, models, startHostileProvider } from './hostile-provider.mjs';
import { names, texts } from './payloads.mjs';
import { answered, hydrated, sendMessage, signIn } from './steps.mjs';
import { startServer } from './world.mjs';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

let provider;
let server;
let page;
const ran = [];

test.beforeAll(async ({ browser }) => {
  provider = await startHostileProvider();
  server = await startServer(provider);
  const key = join(server.folder, 'key');
  writeFileSync(key, 'sk-hostile-provider\n');
  server.run('connection', 'add', '--org', 'acme', '--name', 'Hostile', '--kind', 'openai-compatible',
    '--base-url', provider.provider, '--key-file', key);
  server.run('model', 'set-price', '--org', 'acme', 'honest', '--input', '1', '--output', '1');
  server.run('model', 'allow', '--org', 'acme', 'honest');
  const context = await browser.newContext({ baseURL: server.url });
  page = await context.newPage();
  await signIn(page, 'acme', 'ada');
  await watchFor(page);
});

test.afterAll(async () => {
  await server?.stop();
  await provider?.stop();
});

// Whatever happens that must not: the payloads' own call, a dialog, a request to anybody else, a violation of the policy.
async function watchFor(watched) {
  await watched.exposeFunction('ran', () => ran.push(`ran on ${watched.url()}`));
  await watched.exposeFunction('violated', (what) => ran.push(`policy: ${what} on ${watched.url()}`));
  await watched.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI}`));
  });
  watched.on('dialog', (dialog) => { ran.push(`dialog on ${watched.url()}`); dialog.dismiss(); });
  watched.on('pageerror', (error) => ran.push(`${error} on ${watched.url()}`));
  watched.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== server.url) ran.push(`${request.url()} was asked for on ${watched.url()}`);
  });
}

// Elements and attributes that could run or fetch something by themselves, in a page that has none.
async function inspect(where) {
  const found = await page.evaluate(() => {
    const bad = [];
    const never = 'iframe, object, embed, base, audio, video, marquee, template:not([id]), form[action^="javascript" i], link[rel*=prefetch], meta[http-equiv=refresh i]';
    for (const element of document.querySelectorAll(never)) bad.push(element.outerHTML.slice(0, 200));
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        const isRemote = ['src', 'srcset', 'poster', 'background', 'data'].includes(name) && /evil/.test(value);
        const runs = /^on/.test(name) || /^\s*(javascript|vbscript|data):/i.test(['href', 'src', 'action', 'formaction'].includes(name) ? value : '');
        if (runs || isRemote || name === 'style') bad.push(`${name} of ${element.outerHTML.slice(0, 200)}`);
      }
    }
    return bad;
  });
  expect(found, where).toEqual([]);
  expect(ran, where).toEqual([]);
}

// Calls a door from the page, as its script does.
async function call(method, path, body) {
  const told = await page.evaluate(async ([how, address, sent]) => {
    const isForm = address.startsWith('/rpc/');
    const headers = { accept: 'application/json', 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' };
    const text = isForm ? new URLSearchParams(sent).toString() : JSON.stringify(sent);
    const answer = await fetch(address, { method: how, headers, body: text });
    return { status: answer.status, text: await answer.text() };
  }, [method, path, body]);
  return { status: told.status, json: told.text ? JSON.parse(told.text) : null };
}

// Asks in a new conversation and waits for the end of the answer; its id.
async function ask(text) {
  const sent = await call('POST', '/rpc/app/api/chat/send_message', { text, model: 'honest' });
  expect(sent.status, JSON.stringify(sent.json)).toBe(200);
  await page.goto(`/acme/chat/${sent.json.conversation_id}`);
  await answered(page);
  return sent.json.conversation_id;
}

// What the last reply shows: elements, attributes and text, without what only marks places for the framework.
function shown() {
  return page.evaluate(() => {
    const write = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      if (node.nodeType !== Node.ELEMENT_NODE) return '';
      const attributes = [...node.attributes].map(({ name, value }) => ` ${name}="${value}"`).sort().join('');
      return `<${node.localName}${attributes}>${[...node.childNodes].map(write).join('')}</${node.localName}>`;
    };
    return [...document.querySelectorAll('.message-reply .rich')].map(write).join('\n');
  });
}

test(`${texts.length} texts as answers, each whole`, async () => {
  expect(texts.length).toBeGreaterThanOrEqual(600);
  for (let nth = 0; nth < batches; nth += 1) {
    await ask(`batch ${nth}`);
    await inspect(`batch ${nth}`);
    const read = await page.locator('.message-reply .rich').last().innerText();
    expect(read.length, `batch ${nth} is there`).toBeGreaterThan(batch(nth).length / 4);
  }
});

test('the same answers in crumbs become the same page', async () => {
  for (let nth = 0; nth < batches; nth += 1) {
    await page.goto('/acme');
    await sendMessage(page, `crumbs ${nth}`, { seconds: 60 });
    await inspect(`crumbs ${nth}`);
    const grown = await shown();
    await page.reload();
    await hydrated(page);
    expect(await shown(), `crumbs ${nth}`).toBe(grown);
    await inspect(`crumbs ${nth}, again`);
  }
});

test('as titles of conversations', async () => {
  const titles = names(200);
  const conversations = [];
  for (let nth = 0; nth < 20; nth += 1) conversations.push(await ask(`Hello ${nth}`));
  for (let from = 0; from < titles.length; from += conversations.length) {
    for (const [nth, conversation] of conversations.entries()) {
      const title = titles[from + nth];
      if (title === undefined) break;
      const told = await call('POST', '/rpc/app/api/chat/rename', { conversation, title });
      expect(told.status, title).toBe(200);
    }
    await page.goto(`/acme/chat/${conversations[0]}`);
    await hydrated(page);
    await inspect(`titles from ${from}`);
  }
});

test('as names of keys, connections and models', async () => {
  for (const name of names(60)) {
    const told = await call('POST', '/api/v1/orgs/acme/keys', { name });
    expect([201, 409, 400, 422], name).toContain(told.status);
  }
  await page.goto('/acme/keys');
  await hydrated(page);
  await inspect('keys');
  for (const name of names(60).slice(0, 60)) {
    const body = { name, kind: 'openai-compatible', base_url: provider.provider, key: 'sk-x', probe: false };
    const told = await call('POST', '/api/v1/orgs/acme/connections', body);
    expect([201, 400, 409], name).toContain(told.status);
  }
  expect(models.length).toBeGreaterThan(400);
  for (const path of ['connections', 'models', 'limits']) {
    await page.goto(`/acme/admin/${path}`);
    await hydrated(page);
    await inspect(path);
  }
});

test('as names of people from the identity provider, and of the organization', async ({ browser }) => {
  for (const name of names(60).filter((text) => text.startsWith('<')).slice(0, 6)) {
    const context = await browser.newContext({ baseURL: server.url });
    const theirs = await context.newPage();
    await signIn(theirs, 'acme', name);
    await context.close();
  }
  for (const name of names(60).slice(0, 30)) {
    await call('POST', '/api/v1/orgs/acme/invitations', { email: 'x@example.com', name });
    await call('POST', '/api/v1/orgs/acme/service-members', { name });
  }
  for (const path of ['/acme/admin/members', '/acme/audit', '/acme/audit/events', '/acme/admin', '/acme/admin/limits']) {
    await page.goto(path);
    await hydrated(page);
    await inspect(path);
  }
  for (const [nth, name] of names(60).filter((text) => text.startsWith('<')).slice(0, 12).entries()) {
    const secret = join(server.folder, 'client-secret');
    server.run('org', 'create', `evil-${nth}`, '--name', name, '--issuer', 'https://login.example.com', '--client-id', 'x',
      '--client-secret-file', secret, '--provider-name', name, '--no-check');
    for (const path of [`/evil-${nth}/sign-in`, `/?q=evil-${nth}`, `/?q=${encodeURIComponent(name)}`]) {
      await page.goto(path);
      await inspect(path);
    }
  }
});

test('as errors of a provider, in addresses and in the log', async () => {
  for (let nth = 0; nth < texts.length; nth += 12) {
    await page.goto('/acme');
    const sent = await call('POST', '/rpc/app/api/chat/send_message', { text: `refuse ${nth}`, model: 'honest' });
    await page.goto(`/acme/chat/${sent.json.conversation_id}`);
    await expect(page.getByRole('button', { name: 'Stop the answer' })).toBeHidden();
    await inspect(`refusal ${nth}`);
  }
  for (const text of names(100).filter((_, nth) => nth % 12 === 0)) {
    const written = encodeURIComponent(text);
    for (const path of [`/acme/sign-in?problem=${written}&return_to=${written}`, `/auth/refused?problem=${written}`,
      `/acme/audit/events?action=${written}&actor=${written}`, `/acme/audit/usage?model=${written}`, `/acme/sign-in/link?token=${written}`,
      `/auth/signed-out?org=${written}`, `/acme/admin/models?model=${written}`]) {
      await page.goto(path);
      await inspect(path);
    }
  }
  await page.goto('/acme/audit/events');
  await inspect('the log');
});

test('the watch sees what runs and who is asked', async ({ browser }) => {
  const before = ran.length;
  const context = await browser.newContext();
  const bait = await context.newPage();
  await watchFor(bait);
  await bait.setContent('<img src=x onerror="ran()"><img src="http://evil.example/p.gif">');
  await expect.poll(() => ran.slice(before).some((what) => what.startsWith('ran on'))).toBe(true);
  await expect.poll(() => ran.slice(before).some((what) => what.includes('evil.example'))).toBe(true);
  ran.length = before;
  await context.close();
  expect(BATCH).toBeGreaterThan(1);
});
