// The address of the first row's panel of a list.
const opened = (list, row) => async (page) => {
  await page.goto(list);
  return page.locator(row).first().getAttribute('href');
};

// Every page, by who looks at it.
export const pages = [
  ['landing', null, '/'],
  ['sign-in', null, '/acme/sign-in'],
  ['refused', null, '/acme/sign-in?problem=not_admitted'],
  ['signed-out', null, '/auth/signed-out?org=acme'],
  ['sign-in-link', null, '/acme/sign-in/link?token=none'],
  ['not-found', null, '/no-such-org/sign-in'],
  ['new-chat', 'Ben', '/acme'],
  ['chat', 'Ben', async (page) => page.locator('a[href^="/acme/chat/"]').first().getAttribute('href')],
  ['search', 'Ben', '/acme?q=the'],
  ['missing', 'Ben', '/acme/no/such/page'],
  ['keys', 'Ben', '/acme/keys'],
  ['usage', 'Ben', '/acme/usage'],
  ['settings', 'Ben', '/acme/settings'],
  ['refused-page', 'Ben', '/acme/admin/members'],
  ['empty-chat', 'Dan', '/acme'],
  ['empty-keys', 'Dan', '/acme/keys'],
  ['overview', 'Ada', '/acme/admin'],
  ['connections', 'Ada', '/acme/admin/connections'],
  ['members', 'Ada', '/acme/admin/members'],
  ['member', 'Ada', opened('/acme/admin/members', '.member-link')],
  ['teams', 'Ada', '/acme/admin/teams'],
  ['limits', 'Ada', '/acme/admin/limits'],
  ['models', 'Ada', '/acme/admin/models'],
  ['model', 'Ada', opened('/acme/admin/models', '.models-table tbody tr a')],
  ['identity', 'Ada', '/acme/admin/identity'],
  ['policies', 'Ada', '/acme/admin/policies'],
  ['audit-usage', 'Cleo', '/acme/audit/usage'],
  ['audit-events', 'Cleo', '/acme/audit/events'],
  ['audit-event', 'Cleo', opened('/acme/audit/events', '.event-link')],
  ['reviews', 'Cleo', '/acme/audit/reviews'],
  ['reviews-to-decide', 'Ada', '/acme/audit/reviews'],
];
