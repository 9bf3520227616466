// States of pages that an address alone does not lead to: what opens, what was found, what is refused, what is on its way.
// Each is `[name, who looks at it, address, what to do there]`, in an order that leaves the demo as it was.
import { hydrated } from './steps.mjs';

const click = (role, name) => (page) => page.getByRole(role, { name }).first().click();
const openDrawer = async (page) => {
  if (!(await page.locator('#sidebar').isVisible())) await page.getByRole('button', { name: 'Open the sidebar' }).click();
};

// What a page asks the server for is held back while a link is followed: the page shows that it waits.
const waiting = (link) => async (page) => {
  await page.route('**/rpc/**', () => undefined);
  await openDrawer(page);
  await page.getByRole('link', { name: link, exact: true }).first().click();
  await page.locator('.skeleton').first().waitFor();
};

// "The member may use so many dollars per month", whatever the replay says.
const limitTo = (person, dollars) => async (page) => {
  const form = page.locator('.limit-form');
  const who = form.getByRole('combobox', { name: 'Who', exact: true });
  await who.selectOption(await who.locator('option', { hasText: person }).getAttribute('value'));
  await form.getByRole('textbox', { name: 'Amount' }).fill(String(dollars));
  await form.getByRole('button', { name: 'Set limit' }).click();
  const sure = form.getByRole('button', { name: 'Set it all the same' });
  await sure.or(page.getByText('The limit holds')).first().waitFor();
  if (await sure.isVisible()) await sure.click();
  await page.getByText('The limit holds').waitFor();
};

const policy = (choice) => async (page) => {
  const form = page.locator('form').filter({ hasText: choice });
  await form.getByText(choice).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Decided').waitFor();
};

const fillConnection = async (page) => {
  await click('button', 'Connect a provider')(page);
  const form = page.locator('dialog[open]');
  await form.getByLabel('OpenAI-compatible').evaluate((field) => field.click());
  await form.getByLabel('Name').fill('Our models');
  await form.getByLabel('Base URL').fill('https://10.0.0.8/v1');
  await form.getByLabel('Provider key').fill('sk-a-key-that-nobody-has');
  return form;
};

const showConversations = async (page) => {
  const whose = page.getByLabel('Whose conversation');
  await whose.selectOption(await whose.locator('option', { hasText: 'Ben' }).getAttribute('value'));
  await page.getByRole('button', { name: 'Show conversations' }).click();
  await page.locator('.review-choices .choice').first().waitFor();
};

export const states = [
  ['landing-found', null, '/?q=acme'],
  ['landing-nothing', null, '/?q=somebody@nowhere.example'],
  ['drawer', 'Ben', '/acme', openDrawer],
  ['search-nothing', 'Ben', '/acme?q=zzzz', openDrawer],
  ['account-menu', 'Ben', '/acme', async (page) => (await openDrawer(page), await click('button', 'Menu of Ben')(page))],
  ['chat-details', 'Ben', async (page) => page.locator('a[href^="/acme/chat/"]').first().getAttribute('href'), (page) => page.getByRole('button', { name: 'Details' }).last().click()],
  ['shortcuts', 'Ben', '/acme', (page) => page.keyboard.press('Control+/')],
  ['key-form', 'Ben', '/acme/keys', click('button', 'New key')],
  ['key-revoke', 'Ben', '/acme/keys', click('button', 'Revoke')],
  ['usage-request', 'Ben', '/acme/usage', (page) => page.locator('.ledger-row summary').first().click()],
  ['loading-usage', 'Ben', '/acme/keys', async (page) => (await openDrawer(page), await click('button', 'Menu of Ben')(page), await waiting('My usage')(page))],
  ['empty-usage', 'Cleo', '/acme/usage'],
  ['members-none', 'Ada', '/acme/admin/members?q=zzz'],
  ['invite', 'Ada', '/acme/admin/members', click('button', 'Invite a person')],
  ['connect', 'Ada', '/acme/admin/connections', click('button', 'Connect a provider')],
  ['connect-refused', 'Ada', '/acme/admin/connections', async (page) => {
    const form = await fillConnection(page);
    await form.getByRole('button', { name: 'Probe and connect' }).click();
    await form.getByText('was refused').waitFor();
  }],
  ['replace-key', 'Ada', '/acme/admin/connections', click('button', 'Replace key')],
  ['limit-explained', 'Ada', '/acme/admin/limits', async (page) => {
    const person = page.getByLabel('Person');
    await person.selectOption(await person.locator('option', { hasText: 'Ben' }).getAttribute('value'));
    await page.locator('.limits-explained').waitFor();
  }],
  ['limit-asks', 'Ada', '/acme/admin/limits', async (page) => {
    await page.getByRole('textbox', { name: 'Amount' }).first().fill('1');
    await click('button', 'Set limit')(page);
    await page.getByRole('button', { name: 'Set it all the same' }).waitFor();
  }],
  ['doctor', 'Ada', '/acme/admin/identity', async (page) => (await page.getByText('Run the doctor').click(), await page.locator('.findings').waitFor())],
  ['loading-members', 'Ada', '/acme/admin', waiting('Members')],
  ['limited', 'Ada', '/acme/admin/limits', limitTo('Dan', 1)],
  ['chat-used-up', 'Dan', '/acme'],
  ['limited-no-more', 'Ada', '/acme/admin/limits', limitTo('Dan', 25)],
  ['audit-rows', 'Cleo', '/acme/audit/usage?view=rows', (page) => page.locator('.ledger-row summary').first().click()],
  ['audit-usage-nothing', 'Cleo', '/acme/audit/usage?range=custom&from=2020-01-01&to=2020-01-02'],
  ['audit-usage-refused', 'Cleo', '/acme/audit/usage?range=custom&from=2026-02-02&to=2026-01-01'],
  ['audit-events-nothing', 'Cleo', '/acme/audit/events?action=org.deleted'],
  ['audit-verified', 'Cleo', '/acme/audit/events', async (page) => {
    await page.getByText('Verify without this server').click();
    await click('button', 'Verify now')(page);
    await page.getByText('Everything holds').waitFor();
  }],
  ['policies-decided', 'Ada', '/acme/admin/policies', policy('Auditors, under a review')],
  ['review-ask', 'Cleo', '/acme/audit/reviews', showConversations],
  ['review-asked', 'Cleo', '/acme/audit/reviews', async (page) => {
    await showConversations(page);
    await page.locator('.review-choices input').first().check();
    await page.getByLabel('Why').fill('Incident 4711: customer data may have been pasted into a prompt on Tuesday.');
    await click('button', 'Ask for the review')(page);
    await page.getByText('You asked for a review').waitFor();
  }],
  ['review-to-decide', 'Ada', '/acme/audit/reviews'],
  ['review-approved', 'Ada', '/acme/audit/reviews', async (page) => (await click('button', /Approve for/)(page), await page.getByText('Open', { exact: true }).first().waitFor())],
  ['review-open', 'Cleo', '/acme/audit/reviews'],
  ['review-reading', 'Cleo', '/acme/audit/reviews', async (page) => (await page.getByText('Read the conversation').first().click(), await page.locator('.reviewed').waitFor())],
  ['settings-reviewed', 'Ben', '/acme/settings'],
  ['review-over', 'Cleo', '/acme/audit/reviews', async (page) => (await click('button', 'End now')(page), await page.getByText('Over', { exact: true }).first().waitFor())],
  ['policies-private', 'Ada', '/acme/admin/policies', policy('Nobody but the member')],
];

// Does what a state asks for and lets it come to rest.
export async function bringAbout(page, act) {
  if (!act) return;
  await hydrated(page);
  await act(page);
  if (await page.locator('.skeleton').count() === 0) await page.waitForLoadState('networkidle');
  await page.waitForTimeout(250);
}
