// Hostile texts in every place where text appears, in a real browser: nothing runs, nobody else is asked for anything, the
// policy is not violated by us, and an answer in crumbs becomes the same page as one in a piece.
import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batch, batches, models, startHostileProvider } from './hostile-provider.mjs';
import { names, texts } from './payloads.mjs';
import { answered, hydrated, sendMessage, signIn } from './steps.mjs';
import { startServer } from './world.mjs';

test.describe.configure({ timeout: 120_000 });

let provider;
let server;
let page;
const ran = [];

test.beforeAll(async ({ browser }) => {
  provider = await startHostileProvider();
  server = await startServer(provider);
  const key = join(server.folder, 'key');
  writeFileSync(key, 'sk-hostile-provider\n');
  await server.run('connection', 'add', '--org', 'acme', '--name', 'Hostile', '--kind', 'openai-compatible',
    '--base-url', provider.provider, '--key-file', key);
  await server.run('model', 'set-price', '--org', 'acme', 'honest', '--input', '1', '--output', '1');
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

// Opens a page of Ada's, waits until wasm has drawn it, and looks at it.
async function visit(path) {
  await page.goto(path);
  await hydrated(page);
  await inspect(path);
}

// Calls doors from the page, as its script does: each of `[method, path, body]`, a few at a time. The statuses and answers.
function calls(wanted) {
  return page.evaluate(async (all) => {
    const answers = [];
    const one = async ([method, path, sent]) => {
      const isForm = path.startsWith('/rpc/');
      const headers = { accept: 'application/json', 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' };
      const body = isForm ? new URLSearchParams(sent).toString() : JSON.stringify(sent);
      const answer = await fetch(path, { method, headers, body });
      const text = await answer.text();
      return { status: answer.status, json: text ? JSON.parse(text) : null };
    };
    while (answers.length < all.length) {
      answers.push(...await Promise.all(all.slice(answers.length, answers.length + 8).map(one)));
    }
    return answers;
  }, wanted);
}

const send = (body) => ['POST', '/rpc/app/api/chat/send_message', { model: 'honest', ...body }];

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
  const sent = await calls(Array.from({ length: batches }, (_, nth) => send({ text: `batch ${nth}` })));
  for (const [nth, { status, json }] of sent.entries()) {
    expect(status, JSON.stringify(json)).toBe(200);
    await page.goto(`/acme/chat/${json.conversation_id}`);
    await answered(page);
    await inspect(`batch ${nth}`);
    const read = await page.locator('.message-reply .rich').last().textContent();
    expect(read.length, `batch ${nth} is there`).toBeGreaterThan(batch(nth).length / 2);
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
  const begun = await calls(Array.from({ length: 100 }, (_, nth) => send({ text: `Hello ${nth}` })));
  const conversations = begun.map(({ json }) => json.conversation_id);
  for (let from = 0; from < titles.length; from += conversations.length) {
    const renamed = titles.slice(from, from + conversations.length).map((title, nth) => [
      'POST', '/rpc/app/api/chat/rename', { conversation: conversations[nth], title },
    ]);
    for (const { status } of await calls(renamed)) expect(status).toBe(200);
    await visit(`/acme/chat/${conversations[0]}`);
    await expect(page.locator('.sidebar')).toContainText(titles[Math.min(from + 50, titles.length - 1)].slice(0, 8));
  }
});

test('as names of keys, connections and models', async () => {
  const made = await calls(names(60).map((name) => ['POST', '/api/v1/orgs/acme/keys', { name }]));
  expect(made.filter(({ status }) => status === 201).length).toBeGreaterThan(10);
  await visit('/acme/keys');
  const connected = await calls(names(60).slice(0, 60).map((name) => [
    'POST', '/api/v1/orgs/acme/connections', { name, kind: 'openai-compatible', base_url: provider.provider, key: 'sk-x', probe: false },
  ]));
  expect(connected.filter(({ status }) => status === 201).length).toBeGreaterThan(10);
  expect(models.length).toBeGreaterThan(400);
  for (const path of ['connections', 'models', 'limits']) await visit(`/acme/admin/${path}`);
});

test('as names of people from the identity provider, of teams and of the organization', async ({ browser }) => {
  const tagged = names(60).filter((text) => text.startsWith('<'));
  for (const name of tagged.slice(0, 4)) {
    const context = await browser.newContext({ baseURL: server.url });
    await signIn(await context.newPage(), 'acme', name);
    await context.close();
  }
  const made = await calls(names(60).slice(0, 60).flatMap((name, nth) => [
    ['POST', '/api/v1/orgs/acme/invitations', { email: `x${nth}@example.com`, name }],
    ['POST', '/api/v1/orgs/acme/service-members', { name }],
    ['POST', '/api/v1/orgs/acme/teams', { name }],
  ]));
  expect(made.filter(({ status }) => status === 201).length).toBeGreaterThan(60);
  for (const path of ['/acme/admin/members', '/acme/admin/teams', '/acme/audit', '/acme/audit/events', '/acme/admin', '/acme/admin/limits']) {
    await visit(path);
  }
  const secret = join(server.folder, 'client-secret');
  for (const [nth, name] of tagged.slice(0, 6).entries()) {
    await server.run('org', 'create', `evil-${nth}`, '--name', name, '--issuer', 'https://login.example.com', '--client-id', 'x',
      '--client-secret-file', secret, '--provider-name', name, '--no-check');
    await visit(`/evil-${nth}/sign-in`);
    await visit(`/?q=evil-${nth}`);
  }
});

test('as errors of a provider, in addresses and in the log', async () => {
  // Seventy-five questions, one after the other, and twenty pages.
  test.setTimeout(300_000);
  // Whose page calls says where: the one before was another organization's.
  await page.goto('/acme');
  let conversation;
  for (let nth = 0; nth < texts.length; nth += 12) {
    // Whoever asks while the refusal before is still being written asks again.
    await expect.poll(async () => {
      const [sent] = await calls([send({ text: `refuse ${nth}`, ...(conversation ? { conversation } : {}) })]);
      conversation ??= sent.json.conversation_id;
      return sent.status;
    }, { intervals: [50] }).toBe(200);
  }
  await page.goto(`/acme/chat/${conversation}`);
  await expect(page.getByRole('button', { name: 'Stop the answer' })).toBeHidden();
  await expect(page.locator('.message-reply')).toHaveCount(Math.ceil(texts.length / 12));
  await inspect('refusals');
  const all = names(100);
  for (let from = 0; from < all.length; from += 60) {
    const written = encodeURIComponent(all.slice(from, from + 60).join(' '));
    for (const path of [`/acme/sign-in?problem=${written}&return_to=${written}`, `/auth/refused?problem=${written}`, `/?q=${written}`,
      `/acme/audit/events?action=${written}&actor=${written}`, `/acme/audit/usage?model=${written}`, `/acme/usage?model=${written}`,
      `/acme/sign-in/link?token=${written}`, `/auth/signed-out?org=${written}`, `/acme/admin/models?model=${written}`, `/acme?q=${written}`]) {
      await page.goto(path);
      await inspect(path);
    }
  }
  await visit('/acme/audit/events');
});

test('the watch sees what runs and who is asked', async ({ browser }) => {
  const before = ran.length;
  const context = await browser.newContext();
  // Nobody outside is asked for real.
  await context.route(/evil/, (route) => route.abort());
  const bait = await context.newPage();
  await watchFor(bait);
  await bait.setContent('<img src=x onerror="ran()"><img src="http://evil.example/p.gif">');
  await expect.poll(() => ran.slice(before).some((what) => what.startsWith('ran on'))).toBe(true);
  await expect.poll(() => ran.slice(before).some((what) => what.includes('evil.example'))).toBe(true);
  ran.length = before;
  await context.close();
});
