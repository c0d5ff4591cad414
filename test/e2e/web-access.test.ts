import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { generateSync } from 'otplib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { CLIENT, OpenIdTestProvider } from '../support/openid-provider.ts';
import { ADMIN_PASSWORD, type ApiClient, Product } from '../support/product.ts';
import { BASE, personLdif, READER, Slapd } from '../support/slapd.ts';
import { TestBrowser, waitUntil } from '../support/web-browser.ts';

const PASSWORD = 'a fine day for tea';

/** The pages of the way in, with the recorder itself behind them. */
describe('web: the way in', () => {
  const ends: (() => unknown)[] = [];
  let browser: TestBrowser;
  let product: Product;
  let client: ApiClient;
  /** As a browser may make passkeys for: a name, not an address. */
  let address: string;

  before(async () => {
    browser = await TestBrowser.launch();
    product = await Product.start();
    address = `http://localhost:${product.report.httpPort}`;
    client = await product.logIn();
  });
  afterEach(async () => {
    await set({ secondFactor: 'optional' });
    await browser.reset();
  });
  after(async () => {
    await browser.close();
    for (const end of ends) await end();
    await product.close();
  });

  const send = async (method: string, path: string, body: unknown): Promise<Response> => {
    const headers = { 'content-type': 'application/json' };
    const response = await client.fetch(path, { method, body: JSON.stringify(body), headers });
    assert.ok(response.ok, `${path}: ${await response.clone().text()}`);
    return response;
  };
  const set = (settings: object) => send('PATCH', '/settings', settings);
  /** A user with this password, which they have to change where `mustChange`. */
  const create = async (loginName: string, mustChange = false): Promise<string> => {
    const made = await send('POST', '/users', { loginName, firstName: 'Anna', lastName: 'Ost' });
    const { id } = (await made.json()) as { id: string };
    await send('PUT', `/users/${id}/password`, { password: PASSWORD, mustChange });
    return id;
  };
  const open = (path: string, loginName?: string, options: BrowserContextOptions = {}) => {
    const password = loginName === 'admin' ? ADMIN_PASSWORD : PASSWORD;
    const login = { loginName: loginName ?? '', password };
    const isLoggedIn = loginName !== undefined;
    return browser.open({ address, path, login, isLoggedIn, ...options });
  };
  const logIn = async (page: Page, loginName: string): Promise<void> => {
    await page.getByLabel('Login name').fill(loginName);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
  };
  const isInside = (page: Page) => page.getByRole('button', { name: /^User: / }).waitFor();
  const secretOf = async (page: Page): Promise<string> => {
    const text = (await page.locator('code').first().textContent()) ?? '';
    return text.replaceAll(' ', '');
  };
  /** Chromium's own authenticator in place of a device with a finger on it. */
  const addAuthenticator = async (page: Page): Promise<void> => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const options = {
      ...({ protocol: 'ctap2', transport: 'internal', hasResidentKey: true } as const),
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    };
    await session.send('WebAuthn.addVirtualAuthenticator', { options });
  };

  it('asks for a new password where an administrator gave the old one', async () => {
    await create('given', true);
    const page = await open('/login');
    await logIn(page, 'given');
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('Repeat the password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('You have used this password before.').waitFor();
    await page.getByLabel('New password').fill('another fine day');
    await page.getByLabel('Repeat the password').fill('another fine day');
    await page.getByRole('button', { name: 'Continue' }).click();
    await isInside(page);
  });

  it('sets up an authenticator app where one is required, and asks for it from then on', async () => {
    await create('enrols');
    await set({ secondFactor: 'everyone' });
    const page = await open('/login?next=%2Flive');
    await logIn(page, 'enrols');
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await page.getByRole('img', { name: /^QR code/ }).waitFor();
    const secret = await secretOf(page);
    await page.getByRole('textbox', { name: 'Code' }).fill('000000');
    await page.getByText('This is not the code').waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(generateSync({ secret }));
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await codes.first().waitFor();
    assert.equal(await codes.count(), 10);
    const recoveryCode = (await codes.first().textContent())!;
    await page.getByLabel('I have kept the codes.').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await isInside(page);
    await page.waitForURL('**/live');

    await page.getByRole('button', { name: /^User: / }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL('**/login');
    await logIn(page, 'enrols');
    await page.getByRole('heading', { name: 'Second step' }).waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill('123456');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: /Use a recovery code/ }).click();
    await page.getByLabel('Recovery code').fill(recoveryCode);
    await page.getByRole('button', { name: 'Continue' }).click();
    await isInside(page);
  });

  it('makes a passkey in the own account and logs in with it alone', async () => {
    await create('keyholder');
    const page = await open('/account', 'keyholder');
    await addAuthenticator(page);
    await page.getByRole('button', { name: 'Add a passkey …' }).click();
    await page.getByLabel('Name of the passkey').fill('My laptop');
    await page.getByRole('button', { name: 'Add passkey', exact: true }).click();
    await page.getByLabel('I have kept the codes.').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('My laptop').waitFor();
    await page.getByText('10 codes left').waitFor();
    await page.getByRole('button', { name: /^User: / }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL('**/login');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await isInside(page);
    await page.goto(`${address}/account`);
    await page.getByText('Last used').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No second factor has been set up.').waitFor();
  });

  it('changes PIN and language, and ends the other log-ins, in the own account', async () => {
    await create('owner');
    const page = await open('/account', 'owner');
    await page.context().request.post(`${address}/api/v1/session`, {
      data: { loginName: 'owner', password: PASSWORD },
    });
    await page.reload();
    await page.getByLabel('New PIN').fill('1234');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Choose 4 to 16 digits').waitFor();
    await page.getByLabel('New PIN').fill('4711');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A PIN is set.').waitFor();
    await page.getByText('This one').waitFor();
    await page.getByRole('button', { name: 'Log out everywhere else' }).click();
    await page
      .getByRole('button', { name: 'Log out everywhere else' })
      .waitFor({ state: 'detached' });
    await page.getByLabel('Language', { exact: true }).selectOption('de');
    await page.getByRole('heading', { name: 'Mein Konto' }).waitFor();
  });

  it('asks for the password again where the log-in is some minutes old', async () => {
    await create('later');
    const page = await open('/account', 'later');
    let isRefused = false;
    await page.route('**/account/pin', async (route) => {
      if (isRefused) return route.continue();
      isRefused = true;
      const body = { status: 403, code: 'CONFIRMATION_NEEDED', title: '' };
      await route.fulfill({ status: 403, contentType: 'application/problem+json', json: body });
    });
    await page.getByLabel('New PIN').fill('4711');
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.getByLabel('Current password').fill('wrong');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('The current password is wrong.').waitFor();
    await dialog.getByLabel('Current password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('A PIN is set.').waitFor();
  });

  it('gives somebody a password and takes lost factors away, in the list of users', async () => {
    const id = await create('lost');
    const page = await open(`/users/${id}`, 'admin');
    await page.getByText('This user was created here. A password is set.').waitFor();
    await page.getByRole('button', { name: 'Set password …' }).click();
    await page.getByRole('dialog').getByLabel('New password').fill('given by the boss');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await page.getByRole('button', { name: 'Remove second factors …' }).isDisabled());
    const events = JSON.parse(product.run('user', 'factors', 'lost', '--json')) as object;
    assert.deepEqual(events, { factors: [] });
  });

  it('sets rules for passwords and shows who is locked out', async () => {
    await create('guessed');
    for (let count = 0; count < 6; count++) {
      const body = JSON.stringify({ loginName: 'guessed', password: 'wrong' });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${product.url}/api/v1/session`, { method: 'POST', body, headers });
    }
    const page = await open('/system/log-in', 'admin');
    await page.getByText('guessed, 127.0.0.1').waitFor();
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('Nobody is locked out.').waitFor();
    await page.getByLabel('Minimum length').fill('14');
    await page.getByLabel('Passwords grow too old').check();
    await page.getByLabel('Maximum age in days').fill('180');
    await page.getByLabel('Who needs a second factor').selectOption('administrators');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The changes are in effect.').waitFor();
    const settings = await client.get<Record<string, unknown>>('/settings');
    const { passwordMinimumLength, passwordMaximumAgeDays, secondFactor } = settings;
    assert.deepEqual(
      [passwordMinimumLength, passwordMaximumAgeDays, secondFactor],
      [14, 180, 'administrators'],
    );
    await set({ passwordMinimumLength: 12, passwordMaximumAgeDays: null });
  });

  it('says at the field and in the language of the page what a setting should be', async () => {
    const page = await open('/system/directory', 'admin', { locale: 'de-DE' });
    /** What is said of the field that is wrong, and in focus. */
    const save = async (): Promise<string | null> => {
      await page.getByRole('button', { name: 'Speichern' }).click();
      const field = page.locator('[aria-invalid="true"]:focus');
      const described = (await field.getAttribute('aria-describedby')) ?? '';
      const id = described.split(' ').find((each) => each.endsWith('-error'));
      return page.locator(`[id="${id}"]`).textContent();
    };
    await page.getByLabel('Von selbst importieren').fill('every morning');
    assert.equal(
      await save(),
      'Fünf Teile, die einen Zeitpunkt ergeben, wie 30 2 * * *, oder nichts.',
    );
    await page.goto(`${address}/system/openid`);
    await page.getByLabel('Diese Anmeldung anbieten').check();
    await page.getByLabel('Adresse des Anbieters').fill('http://id.example.com');
    assert.equal(
      await save(),
      'Eine https://-Adresse ohne ? und #; http:// nur auf diesem Rechner.',
    );
  });

  it('connects a directory: test, dry run, import', async () => {
    const people = ['anna', 'bruno', 'taken'].map((uid, index) => ({
      ...{ uid, first: 'F', last: uid, numbers: [`200${index}`] },
    }));
    const slapd = await Slapd.start(
      { after: (end) => void ends.push(end) },
      people.map(personLdif).join('\n'),
    );
    await create('taken');
    const page = await open('/system/directory', 'admin');
    await page.getByLabel('Use a directory').check();
    await page.getByRole('combobox', { name: 'Servers' }).fill(slapd.url);
    await page.keyboard.press('Enter');
    await page.getByLabel('Account that searches').fill(READER.dn);
    await page.getByLabel('Its password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Fill in for OpenLDAP' }).click();
    await page.getByLabel('Below').fill(BASE);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The changes are in effect.').waitFor();
    const test = page.getByRole('button', { name: 'Test', exact: true });
    await test.click();
    await page.getByText('cannot be secured').waitFor();
    await page.getByLabel('Certificate authority').fill(slapd.certificateAuthority);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('There are changes').waitFor({ state: 'detached' });
    await test.click();
    await page.getByText('does not accept the account that searches').waitFor();
    await page.getByLabel('Its password', { exact: true }).fill(READER.password);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('There are changes').waitFor({ state: 'detached' });
    await test.click();
    await page.getByText('3 users were read').waitFor();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText(/^Dry run of .*: this would be done$/).waitFor();
    await page.getByText('the login name belongs to another user').waitFor();
    await page.getByRole('button', { name: 'Import now' }).click();
    await page.getByText(/^Import of /).waitFor();
    await page.getByText('new: 2').waitFor();
    await page.goto(`${address}/users?q=bruno`);
    await page.getByText('2001').waitFor();
    const { ldap } = await client.get<{ ldap: object }>('/settings');
    await set({ ldap: { ...ldap, enabled: false } });
  });

  it('logs in at an OpenID provider, and says what is wrong with one', async () => {
    const callback = `${address}/api/v1/openid/callback`;
    const provider = await OpenIdTestProvider.start(
      { after: (end) => void ends.push(end) },
      callback,
    );
    provider.accounts.set('greta', { sub: 'greta', preferred_username: 'greta' });
    const page = await open('/system/openid', 'admin');
    await page.getByText(callback).waitFor();
    await page.getByLabel('Offer this log-in').check();
    await page.getByLabel('Address of the provider (issuer)').fill(provider.issuer);
    await page.getByLabel('Client ID').fill(CLIENT.id);
    await page.getByLabel('Client secret', { exact: true }).fill(CLIENT.secret);
    await page.getByLabel('Words on the button').fill('Company log-in');
    await page.getByLabel('Create users who are not known yet').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The changes are in effect.').waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('The provider answers').waitFor();

    await page.context().clearCookies();
    await page.goto(`${address}/login?next=%2Flive`);
    await page.getByRole('link', { name: 'Company log-in' }).click();
    await page.getByPlaceholder('Enter any login').fill('greta');
    await page.getByPlaceholder('and password').fill('x');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL('**/live');
    await isInside(page);

    await set({ oidcClientSecret: 'wrong' });
    await page.context().clearCookies();
    await page.goto(`${address}/login`);
    await page.getByRole('link', { name: 'Company log-in' }).click();
    await page.getByPlaceholder('Enter any login').fill('greta');
    await page.getByPlaceholder('and password').fill('x');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').filter({ hasText: 'does not accept the recorder' }).waitFor();
    await waitUntil('the log-in is refused', async () => {
      const response = await page.context().request.get(`${address}/api/v1/session`);
      return response.status() === 401;
    });
  });
});
