// What people do, as the tests do it: by the names that people see.
import { expect } from '@playwright/test';

// Signs in at npm oidc-provider: its development form takes any name, then asks for consent once.
export async function signIn(page, org, person) {
  await page.goto(`/${org}`);
  await page.getByRole('link', { name: /^Continue with/ }).click();
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`**/${org}`);
  await hydrated(page);
}

// Signs in at the demo's provider by clicking a face.
export async function clickFace(page, org, name) {
  await page.goto(`/${org}`);
  await page.getByRole('link', { name: /^Continue with/ }).click();
  await page.getByRole('link', { name: new RegExp(name) }).or(page.getByRole('button', { name: new RegExp(name) })).first().click();
  await page.waitForURL(`**/${org}`);
}

// Wasm has taken the page over: the document says so.
export async function hydrated(page) {
  await page.waitForFunction(() => document.documentElement.dataset.alive === 'yes');
}

// Sends a message and waits until its answer has ended.
export async function sendMessage(page, text, { seconds = 30 } = {}) {
  await hydrated(page);
  await page.getByRole('textbox', { name: 'Your message' }).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText(text).first()).toBeVisible();
  await answered(page, { seconds });
}

// The last answer has ended: Send is back in the place of Stop, and the receipt shows.
export async function answered(page, { seconds = 30 } = {}) {
  await expect(page.getByRole('button', { name: 'Details' }).last()).toBeAttached({ timeout: seconds * 1000 });
  await expect(page.getByRole('button', { name: 'Stop the answer' })).toBeHidden({ timeout: seconds * 1000 });
}

// Makes a personal key on My keys and returns it.
export async function keyOnce(page, org, name) {
  await page.goto(`/${org}/keys`);
  await hydrated(page);
  await page.getByRole('button', { name: 'New key' }).first().click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Make key' }).click();
  const shown = page.getByText(/^kh_key_\w{49}$/);
  await expect(shown).toBeVisible();
  return shown.textContent();
}

// Collects what a page should never have: script errors, console errors, requests to anybody else, policy violations.
export function watch(page, origin, others = []) {
  const problems = [];
  // What a neighbour's own page loads is the neighbour's business.
  const isTheirs = () => URL.canParse(page.url()) && others.includes(new URL(page.url()).origin);
  page.on('pageerror', (error) => problems.push(`page error: ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isTheirs()) problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin && !others.includes(url.origin) && !isTheirs()) {
      problems.push(`foreign request: ${request.url()}`);
    }
  });
  return problems;
}
