// A real OpenID Connect provider for the tests: npm oidc-provider, certified, with its development sign-in form.
//
//   node oidc.mjs PORT REDIRECT_URI
//
// Whoever signs in as NAME is NAME@acme.test; `ada` is in the groups of owners and admins, `cleo` in the auditors'.
import Provider from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const groups = { ada: ['keyhall-owners', 'keyhall-admins'], cleo: ['keyhall-auditors'] };

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'keyhall-tests',
    client_secret: 'keyhall-tests-secret',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [redirectUri],
  }],
  claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email', 'email_verified'] },
  // Claims are put into the ID token itself, as company providers do.
  conformIdTokenClaims: false,
  cookies: { keys: ['tests only'] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: id[0].toUpperCase() + id.slice(1),
      email: `${id}@acme.test`,
      email_verified: true,
      groups: groups[id] ?? ['engineering'],
    }),
  }),
});

provider.listen(Number(port), '127.0.0.1', () => console.log(`ready ${issuer}`));
