import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { ADMIN_PASSWORD, type ApiClient, Product } from '../support/product.ts';
import { TestBrowser } from '../support/web-browser.ts';

/** Phones in the pages of the administrator, with the recorder itself behind them. */
describe('web: phones', () => {
  let browser: TestBrowser;
  let product: Product;
  let client: ApiClient;

  before(async () => {
    browser = await TestBrowser.launch();
    product = await Product.start();
    client = await product.logIn();
  });
  afterEach(() => browser.reset());
  after(async () => {
    await browser.close();
    await product.close();
  });

  const open = (path: string) => {
    const login = { loginName: 'admin', password: ADMIN_PASSWORD };
    return browser.open({ address: product.url, path, login });
  };

  it('are set up, tried with a user, and watched in the status', async () => {
    const settings = await open('/system/parameters');
    await settings.getByLabel('Phone networks').first().fill('10.1.0.0/16');
    await settings.getByLabel('Name for pushing').fill('ear:witness');
    await settings.getByLabel('Password for pushing').first().fill('what phones believe');
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('Up to 128 characters without a colon.').first().waitFor();
    await settings.getByLabel('Name for pushing').fill('earwitness');
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('Saved. The changes are in effect.').waitFor();
    const { phoneNetworks, phoneUser, secrets } = await client.get<{
      phoneNetworks: string[];
      phoneUser: string;
      secrets: Record<string, boolean>;
    }>('/settings');
    const expected = [['10.1.0.0/16'], 'earwitness', true];
    assert.deepEqual([phoneNetworks, phoneUser, secrets.phonePassword], expected);

    const anna = { loginName: 'anna', devices: ['SEP001122334455'] };
    const { id } = (await (await client.send('POST', '/users', anna)).json()) as { id: string };
    await settings.goto(`${product.url}/users/${id}`);
    await settings.getByText('address not known yet, not tried since the start').waitFor();
    await settings.getByRole('button', { name: 'Test', exact: true }).click();
    await settings.getByText(/no call of this phone has been recorded yet/).waitFor();

    await settings.goto(`${product.url}/status`);
    const card = settings.getByRole('region', { name: 'Phones' });
    await card.getByText('phones show that a call is recorded').waitFor();
    await card.getByText(/^SEP001122334455: no call of this phone/).waitFor();
  });
});
