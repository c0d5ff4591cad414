import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BrowserCookies } from '../../test/support/browser-cookies.ts';
import { CLIENT, OpenIdTestProvider } from '../../test/support/openid-provider.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';
import type { OidcSettings } from '../storage/catalog/index.ts';

const PAGE = 'http://localhost:8080';
const CALLBACK = `${PAGE}/api/v1/openid/callback`;
const ANNA = {
  ...{ sub: 'anna@idp', preferred_username: 'anna', given_name: 'Anna', family_name: 'Ost' },
  ...{ email: 'Anna@Example.com', email_verified: true },
};

/** A recorder that lets in whom a provider knows. */
async function setting(context: CleanUp, change: Partial<OidcSettings> = {}) {
  const provider = await OpenIdTestProvider.start(context, CALLBACK);
  const server = await TemporaryApi.make(context, { publicUrl: PAGE });
  const { catalog } = server;
  const oidc = {
    ...catalog.settings.get().oidc,
    ...{ enabled: true, issuer: provider.issuer, clientId: CLIENT.id },
    ...{ scopes: 'openid profile email', createsUsers: true, ...change },
  };
  await catalog.settings.set({ oidc, oidcClientSecret: CLIENT.secret }, TESTER);
  provider.accounts.set('anna@idp', ANNA);
  /** Somebody goes to the provider and comes back; returns where they are then. */
  const logIn = async (name: string | undefined, browser = new BrowserCookies(server)) => {
    const start = await browser.send('GET', '/openid/start?next=%2Flive');
    const back = await provider.visit(String(start.headers.location), name);
    const result = await browser.send('GET', back.slice(`${PAGE}/api/v1`.length));
    return { browser, at: result.headers.location, back, start };
  };
  return { provider, server, catalog, logIn };
}

describe('logging in at an OpenID provider', () => {
  it('makes a user, and knows them again', async (t) => {
    const { server, catalog, logIn } = await setting(t);
    const status = (await server.get('/api/v1/status')).json();
    assert.equal(status.openIdLabel, 'Single sign-on');
    const { browser, at, start } = await logIn('anna@idp');
    assert.equal(at, '/live');
    const asked = new URL(String(start.headers.location)).searchParams;
    assert.deepEqual(
      ['response_type', 'scope', 'redirect_uri', 'code_challenge_method'].map((n) => asked.get(n)),
      ['code', 'openid profile email', CALLBACK, 'S256'],
    );
    for (const name of ['state', 'nonce', 'code_challenge']) {
      assert.match(asked.get(name)!, /^[\w-]{43}$/);
    }
    const { user } = (await browser.send('GET', '/session')).json();
    const facts = { loginName: user.loginName, firstName: user.firstName, lastName: user.lastName };
    assert.deepEqual(facts, { loginName: 'anna', firstName: 'Anna', lastName: 'Ost' });
    const made = await catalog.users.get(user.id);
    assert.deepEqual([made?.source, made?.email], ['oidc', 'Anna@Example.com']);
    const again = await logIn('anna@idp');
    assert.equal((await again.browser.send('GET', '/session')).json().user.id, user.id);
    assert.equal((await catalog.users.list()).length, 1);
    const actions = (await catalog.audit.newest(9)).map(({ action }) => action).reverse();
    assert.deepEqual(actions, [
      ...['settings.changed', 'user.created', 'access.identity-linked'],
      ...['access.login', 'access.login'],
    ]);
  });

  it('follows names and rights of the users that it made', async (t) => {
    const { provider, catalog, logIn } = await setting(t, {
      ...{ administratorClaim: 'realm_access.roles', administratorValue: 'ear-admin' },
    });
    await catalog.users.create({ loginName: 'boss', isAdministrator: true }, TESTER);
    await logIn('anna@idp');
    const anna = async () => (await catalog.users.findByLoginName('anna'))!;
    assert.equal((await anna()).isAdministrator, false);
    const roles = { realm_access: { roles: ['x', 'ear-admin'] } };
    provider.accounts.set('anna@idp', { ...ANNA, family_name: 'West', ...roles });
    await logIn('anna@idp');
    assert.deepEqual([(await anna()).lastName, (await anna()).isAdministrator], ['West', true]);
    provider.accounts.set('anna@idp', ANNA);
    await logIn('anna@idp');
    assert.equal((await anna()).isAdministrator, false);
  });

  it('takes no user over unless the settings trust the claim', async (t) => {
    const linkings = [
      ['nothing', false, true],
      ['email', true, true],
      ['email', false, false],
      ['login-name', true, false],
    ] as const;
    for (const [linkBy, isLinked, isVerified] of linkings) {
      const { provider, catalog, logIn } = await setting(t, { linkBy, createsUsers: false });
      const known = { loginName: 'anna', email: 'anna@example.COM', lastName: 'Local' };
      const { id } = await catalog.users.create(known, TESTER);
      provider.accounts.set('anna@idp', { ...ANNA, email_verified: isVerified });
      const { browser, at } = await logIn('anna@idp');
      assert.equal(at, isLinked ? '/live' : '/login?problem=OIDC_USER_UNKNOWN');
      if (!isLinked) continue;
      assert.equal((await browser.send('GET', '/session')).json().user.id, id);
      // Users from elsewhere stay as they are there.
      assert.equal((await catalog.users.get(id))?.lastName, 'Local');
    }
    const { catalog, logIn } = await setting(t, { createsUsers: true });
    await catalog.users.create({ loginName: 'anna' }, TESTER);
    assert.equal((await logIn('anna@idp')).at, '/login?problem=LOGIN_NAME_TAKEN');
  });

  it('asks for a second factor unless the provider is trusted with it', async (t) => {
    const { catalog, logIn } = await setting(t);
    await catalog.settings.set({ secondFactor: 'everyone' }, TESTER);
    const { at, browser } = await logIn('anna@idp');
    assert.equal(at, '/login?needs=enrolment&next=%2Flive');
    assert.equal((await browser.send('GET', '/session')).statusCode, 401);
    const { oidc } = catalog.settings.get();
    await catalog.settings.set({ oidc: { ...oidc, providesSecondFactor: true } }, TESTER);
    assert.equal((await logIn('anna@idp')).at, '/live');
  });

  it('lets nobody in who is disabled, said no, or comes back with what is not theirs', async (t) => {
    const { server, catalog, logIn, provider } = await setting(t);
    assert.equal((await logIn(undefined)).at, '/login?problem=OIDC_REFUSED');
    const { back, at } = await logIn('anna@idp');
    assert.equal(at, '/live');
    const callback = back.slice(`${PAGE}/api/v1`.length);
    const expired = '/login?problem=LOGIN_STEP_EXPIRED';
    const wrong = '/login?problem=OIDC_ANSWER_INVALID';
    // A browser that did not leave: the code of somebody else would log it in as them.
    const other = new BrowserCookies(server);
    assert.equal((await other.send('GET', callback)).headers.location, expired);
    // One that left, with the code and state of another.
    await other.send('GET', '/openid/start');
    assert.equal((await other.send('GET', callback)).headers.location, wrong);
    // Good once.
    assert.equal((await other.send('GET', callback)).headers.location, expired);
    // Another code with the own state.
    const start = await other.send('GET', '/openid/start');
    const own = await provider.visit(String(start.headers.location), 'anna@idp');
    const mixed = new URL(own);
    mixed.searchParams.set('code', 'x'.repeat(43));
    const result = await other.send('GET', mixed.href.slice(`${PAGE}/api/v1`.length));
    assert.equal(result.headers.location, wrong);
    const anna = await catalog.users.findByLoginName('anna');
    await catalog.users.update(anna!.id, { isDisabled: true }, TESTER);
    assert.equal((await logIn('anna@idp')).at, '/login?problem=OIDC_USER_UNKNOWN');
  });

  it('leads to addresses of this page alone', async (t) => {
    const { server, provider } = await setting(t);
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'x']) {
      const browser = new BrowserCookies(server);
      const start = await browser.send('GET', `/openid/start?next=${encodeURIComponent(next)}`);
      const back = await provider.visit(String(start.headers.location), 'anna@idp');
      const result = await browser.send('GET', back.slice(`${PAGE}/api/v1`.length));
      assert.equal(result.headers.location, '/');
    }
  });
});

describe('a provider that does not work', () => {
  it('is explained to administrators, and on the log-in page', async (t) => {
    const { server, catalog, logIn } = await setting(t);
    const cookie = await server.administrator();
    const test = async () => {
      const result = await server.send('POST', '/openid/test', { cookie });
      return [result.json().code ?? result.json().redirectUri, result.json().detail];
    };
    assert.deepEqual(await test(), [CALLBACK, undefined]);
    await catalog.settings.set({ oidcClientSecret: 'wrong' }, TESTER);
    assert.equal((await logIn('anna@idp')).at, '/login?problem=OIDC_CLIENT_REFUSED');
    const { oidc } = catalog.settings.get();
    const change = (part: object) => catalog.settings.set({ oidc: { ...oidc, ...part } }, TESTER);
    await change({ issuer: 'http://localhost:59999' });
    const start = await server.get('/api/v1/openid/start');
    assert.equal(start.headers.location, '/login?problem=OIDC_UNREACHABLE');
    const [code, detail] = await test();
    assert.equal(code, 'OIDC_UNREACHABLE');
    assert.match(detail, /^the provider cannot be reached: .*ECONNREFUSED/);
    await change({ issuer: `${oidc.issuer}/nothing` });
    assert.equal((await test())[0], 'OIDC_ANSWER_INVALID');
    await change({ enabled: false });
    assert.equal((await test())[0], 'OIDC_DISABLED');
    assert.equal((await server.get('/api/v1/status')).json().openIdLabel, null);
    const member = await server.member('bruno');
    const refused = await server.send('POST', '/openid/test', { cookie: member });
    assert.equal(refused.json().code, 'ADMINISTRATORS_ONLY');
  });
});
