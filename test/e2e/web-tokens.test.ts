import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ADMIN_PASSWORD, Product } from '../support/product.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { TestBrowser } from '../support/web-browser.ts';

/** The tokens of programs in the page, with the recorder itself behind it. */
describe('web: API tokens', () => {
  let browser: TestBrowser;
  let product: Product;

  before(async () => {
    browser = await TestBrowser.launch();
    product = await Product.start();
    await product.withCatalog(({ users }) =>
      users.create({ loginName: 'anna', firstName: 'Anna', lastName: 'Ost' }, TESTER),
    );
  });
  after(async () => {
    await browser.close();
    await product.close();
  });

  it('are made, shown once, used and revoked', async () => {
    const login = { loginName: 'admin', password: ADMIN_PASSWORD };
    const page = await browser.open({ address: product.url, path: '/system/tokens', login });
    await page.getByText('There are no tokens').waitFor();
    await page.getByRole('button', { name: 'New token' }).press('Enter');
    await page.getByLabel('Name').fill('CRM');
    const user = page.getByRole('combobox', { name: 'One user' });
    await user.fill('anna');
    await page.getByRole('option', { name: 'Anna Ost · anna' }).click();
    await page.getByRole('switch').press(' ');
    await page.getByLabel('Last day').fill('2999-12-31');
    const networks = page.locator('input').and(page.getByLabel('Accepted from'));
    await networks.fill('10.0.0.0/99');
    await page.getByRole('button', { name: 'Make the token' }).press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByRole('dialog').locator('.mantine-Pill-remove').click();
    await networks.fill('127.0.0.0/8');
    await page.getByRole('button', { name: 'Make the token' }).press('Enter');
    await page.getByText('Shown only now').waitFor();
    const secret = await page.getByRole('dialog').locator('code').innerText();
    const ask = async (path: string) => {
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(`${product.url}/api/v1${path}`, { headers })).status;
    };
    assert.deepEqual(
      [await ask('/recordings'), await ask('/live'), await ask('/users')],
      [...[200, 200, 403]],
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().press('Enter');
    await page.reload();
    await page.getByRole('row', { name: /CRM anna Running calls, recordings/ }).press('Enter');
    await page.getByText('127.0.0.0/8').waitFor();
    assert.ok(!(await page.content()).includes(secret));
    await page.getByRole('button', { name: 'Revoke' }).press('Enter');
    const question = page.getByRole('dialog', { name: 'Revoke “CRM”?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    const drawer = page.getByRole('dialog', { name: 'CRM' });
    await drawer.getByRole('button', { name: 'Revoke' }).press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /CRM anna/ }).press('Enter');
    await page.getByRole('button', { name: 'Revoke' }).press('Enter');
    await question.getByText('Revoke').last().click();
    await page.getByText('There are no tokens').waitFor();
    assert.equal(await ask('/live'), 401);
  });
});
