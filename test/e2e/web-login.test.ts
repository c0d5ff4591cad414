import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../support/web-browser.ts';
import { LOGIN, SETUP_TOKEN, WebFixtureServer } from '../support/web-fixture-server.ts';

async function logIn(page: Page, password: string = LOGIN.password): Promise<void> {
  await page.getByLabel('Login name').fill(LOGIN.loginName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

let browser: TestBrowser;
before(async () => {
  browser = await TestBrowser.launch();
});
afterEach(() => browser.reset());
after(() => browser.close());

describe('web: log-in', () => {
  let server: WebFixtureServer;
  before(async () => {
    server = await WebFixtureServer.start({ recordings: 30 });
  });
  after(() => server.close());

  const open = (path = '/'): Promise<Page> =>
    browser.open({ address: server.address, isLoggedIn: false, path });

  it('leads to the log-in and from there to the first filter', async () => {
    const page = await open();
    await page.waitForURL('**/login');
    assert.equal(await page.title(), 'Log in – Earwitness');
    await logIn(page);
    await page.getByRole('heading', { name: 'All recordings' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/recordings/all');
  });

  it('says that login name or password is wrong, and empties the password', async () => {
    const page = await open('/login');
    await logIn(page, 'not this one');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.equal(await alert.textContent(), 'Login name or password is wrong.');
    assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
    assert.equal(await page.getByLabel('Login name').inputValue(), LOGIN.loginName);
  });

  it('asks for what is missing before it asks the recorder', async () => {
    const page = await open('/login');
    await page.getByRole('button', { name: 'Log in' }).click();
    assert.equal(await page.getByText('Please fill in this field.').count(), 2);
  });

  it('says how long to wait after too many attempts, and lets nobody try before', async () => {
    const headers = { 'Retry-After': '95' };
    server.fail('/session', { status: 429, code: 'TOO_MANY_ATTEMPTS', headers });
    const page = await open('/login');
    await logIn(page);
    const text = 'Too many wrong attempts. Please wait 1:3';
    await page.getByRole('alert').filter({ hasText: text }).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Log in' }).isDisabled());
  });

  it('says that the recorder cannot be reached', async () => {
    const page = await open('/login');
    await page.getByLabel('Login name').waitFor();
    server.setOffline(true);
    await logIn(page);
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    server.setOffline(false);
    await logIn(page);
    await page.waitForURL('**/recordings/all');
  });

  it('logs in again after the session expired, and goes on where one was', async () => {
    const page = await browser.open({
      address: server.address,
      path: '/recordings/support?sort=duration',
    });
    await page.getByRole('heading', { name: 'Support' }).waitFor();
    server.expireSessions();
    await page.getByText('Your session has expired').waitFor();
    await logIn(page);
    await page.getByRole('heading', { name: 'Support' }).waitFor();
    assert.equal(new URL(page.url()).search, '?sort=duration');
  });

  it('never leads to a foreign address after the log-in', async () => {
    const page = await open(`/login?next=${encodeURIComponent('//example.com/')}`);
    await logIn(page);
    await page.waitForURL(`${server.address}/recordings/all`);
  });

  it('logs out, and the way back is closed', async () => {
    const page = await browser.open({ address: server.address });
    await page.getByRole('button', { name: /User: Marie/ }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL('**/login');
    assert.equal(await page.getByText('expired').count(), 0);
    await page.goto(`${server.address}/recordings/all`);
    await page.waitForURL('**/login?next=*');
  });
});

describe('web: set-up', () => {
  let server: WebFixtureServer;
  before(async () => {
    server = await WebFixtureServer.start({ recordings: 0, needsSetup: true });
  });
  after(() => server.close());

  const open = (path: string): Promise<Page> =>
    browser.open({ address: server.address, isLoggedIn: false, path });

  async function fill(page: Page, password: string, repeated = password): Promise<void> {
    await page.getByLabel('Login name').fill('marie');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Repeat the password').fill(repeated);
    await page.getByRole('button', { name: 'Create administrator' }).click();
  }

  it('tells at the log-in that the recorder has to be set up', async () => {
    const page = await open('/login');
    await page.getByText('This recorder has not been set up yet').waitFor();
  });

  it('explains a link without its token', async () => {
    const page = await open('/setup');
    await page.getByText('The set-up link is not complete').waitFor();
  });

  it('explains a token that is wrong or too old', async () => {
    const page = await open('/setup#token=long-gone');
    await fill(page, 'four words of mine');
    await page.getByRole('alert').filter({ hasText: 'has expired' }).waitFor();
  });

  it('holds the rule for passwords', async () => {
    const page = await open(`/setup#token=${SETUP_TOKEN}`);
    await page.getByText('At least 12 characters.').waitFor();
    await fill(page, 'short');
    await page.getByText('The password needs at least 12 characters.').waitFor();
    await fill(page, 'four words of mine', 'four words of yours');
    await page.getByText('The two passwords are not the same.').waitFor();
  });

  it('creates the first administrator and shows the empty list', async () => {
    const page = await open(`/setup#token=${SETUP_TOKEN}`);
    await fill(page, 'four words of mine');
    await page.getByRole('heading', { name: 'All recordings' }).waitFor();
    await page.getByText('No recordings yet').waitFor();
    const sent = server.requests.filter(({ path }) => path.includes(SETUP_TOKEN));
    assert.deepEqual(sent, [], 'the token stands in no address that is sent');
  });
});
