// A review from end to end: policy, asking, approval, reading, and the member who is told.
import { expect, test } from '@playwright/test';
import { clickFace, hydrated } from './steps.mjs';
import { startDemo } from './world.mjs';

test.describe.configure({ timeout: 120_000 });

let demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo?.stop());

const WHY = 'Incident 4711: customer data may have been pasted.';

async function as(browser, person) {
  const page = await (await browser.newContext({ baseURL: demo.url, reducedMotion: 'reduce' })).newPage();
  await clickFace(page, 'acme', person);
  return page;
}

async function open(page, path) {
  await page.goto(path);
  await hydrated(page);
}

test('an auditor reads what an owner approved, and the member is told', async ({ browser }) => {
  const [ada, ben, cleo] = [await as(browser, 'Ada'), await as(browser, 'Ben'), await as(browser, 'Cleo')];
  await open(ben, '/acme');
  const conversation = await ben.locator('a[href^="/acme/chat/"]').first().getAttribute('href');
  await open(ben, conversation);
  const said = await ben.locator('.bubble').first().textContent();

  await open(cleo, '/acme/audit/reviews');
  await expect(cleo.getByText('Conversations are private here')).toBeVisible();
  await expect(cleo.getByLabel('Whose conversation')).toHaveCount(0);
  await open(ada, '/acme/admin/policies');
  await ada.getByText('Auditors, under a review').click();
  await ada.locator('form').filter({ hasText: 'Auditors, under a review' }).getByRole('button').click();
  await expect(ada.getByText('could be opened by a review')).toBeVisible();

  await expect(async () => {
    await open(cleo, '/acme/audit/reviews');
    const whose = cleo.getByLabel('Whose conversation');
    const value = await whose.locator('option', { hasText: 'Ben' }).getAttribute('value', { timeout: 2_000 });
    await whose.selectOption(value, { timeout: 2_000 });
  }).toPass();
  const row = cleo.locator('.review-choices .choice').filter({ has: cleo.locator(`[value="${conversation.split('/').at(-1)}"]`) });
  await row.click();
  await expect(row).not.toContainText(said.slice(0, 20));
  await cleo.getByLabel('Why').fill('because');
  await cleo.getByRole('button', { name: 'Ask for the review' }).click();
  await expect(cleo.getByText('Write 10 to 500 characters')).toBeVisible();
  await cleo.getByLabel('Why').fill(WHY);
  await cleo.getByRole('button', { name: 'Ask for the review' }).click();
  await expect(cleo.getByText('You asked for a review')).toBeVisible();
  await expect(cleo.getByText('Waits for an owner')).toBeVisible();
  await open(ben, '/acme');
  await expect(ben.getByText('under review')).toHaveCount(0);

  await open(ada, '/acme/audit/reviews');
  await expect(ada.getByText(WHY)).toBeVisible();
  await ada.getByRole('button', { name: 'Approve for 24 hours' }).click();
  await expect(ada.getByText('Open', { exact: true })).toBeVisible();
  await expect(ada.getByRole('link', { name: 'Read the conversation' })).toHaveCount(0);

  await open(cleo, '/acme/audit/reviews');
  await cleo.getByRole('link', { name: 'Read the conversation' }).click();
  await expect(cleo.locator('.reviewed-question').first()).toHaveText(said);
  await expect(cleo.getByRole('textbox')).toHaveCount(0);
  const reading = cleo.url();

  await open(ben, '/acme');
  await ben.getByRole('link', { name: 'A conversation of yours is under review' }).click();
  await expect(ben.getByText(WHY)).toBeVisible();
  await expect(ben.getByText('Opened once.')).toBeVisible();

  await open(ada, '/acme/audit/reviews');
  await ada.getByRole('button', { name: 'End now' }).click();
  await expect(ada.getByText('Over', { exact: true })).toBeVisible();
  const answer = await cleo.goto(reading);
  expect(answer.status()).toBe(409);
  await expect(cleo.getByText(said)).toHaveCount(0);
  await open(cleo, '/acme/audit/events?action=review.');
  await expect(cleo.getByText('Read a conversation under review')).toHaveCount(1);
});
