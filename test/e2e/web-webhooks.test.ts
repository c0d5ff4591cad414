import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ADMIN_PASSWORD, Product } from '../support/product.ts';
import { waitUntil } from '../support/wait-until.ts';
import { TestBrowser } from '../support/web-browser.ts';
import { WebhookListener } from '../support/webhook-listener.ts';

/** Webhooks in the page, with the recorder itself behind it and a program that listens. */
describe('web: webhooks', () => {
  let browser: TestBrowser;
  let product: Product;

  before(async () => {
    browser = await TestBrowser.launch();
    product = await Product.start();
  });
  after(async () => {
    await browser.close();
    await product.close();
  });

  it('are made, tested, watched, changed and deleted', async (t) => {
    const listener = await WebhookListener.start(t);
    const login = { loginName: 'admin', password: ADMIN_PASSWORD };
    const page = await browser.open({ address: product.url, path: '/system/webhooks', login });
    const press = (name: string) => page.getByRole('button', { name }).last().press('Enter');
    const dialog = page.getByRole('dialog');
    await page.getByText('There are no webhooks').waitFor();
    await press('New webhook');
    await page.getByLabel('Address').fill('ftp://example.com');
    await press('Make the webhook');
    await page.getByText('http:// or https://, without a password.').first().waitFor();
    await page.getByLabel('Address').fill(listener.url);
    await page.getByLabel('Call kept').press(' ');
    await press('Make the webhook');
    await page.getByText('Shown only now').waitFor();
    listener.secret = await dialog.locator('code').innerText();
    await dialog.getByRole('button', { name: 'Close' }).last().press('Enter');
    await page.getByRole('row', { name: /works/ }).press('Enter');
    listener.answers.push(503);
    await press('Test');
    await page.getByText('it answers with an error (503)').waitFor();
    await press('Test');
    await page.getByRole('status').getByText('told', { exact: true }).waitFor();
    assert.deepEqual(
      listener.received.map(({ isSigned }) => isSigned),
      [true, true],
    );
    await product.withCatalog(async ({ webhooks, webhookQueue }) => {
      const targets = webhooks.list();
      assert.equal(targets[0]?.events.length, 5);
      webhookQueue.add([{ id: 'x', event: 'recording.stored', body: '{}' }], targets);
    });
    await waitUntil('the event was told', () => listener.received.length === 3);
    await page.getByRole('listitem').filter({ hasText: 'Recording stored' }).waitFor();
    await press('New secret');
    await page.getByRole('dialog', { name: 'Make a new secret?' }).waitFor();
    await press('New secret');
    await page.getByText('Shown only now').waitFor();
    const shown = page.getByRole('dialog', { name: 'Secret' });
    listener.secret = await shown.locator('code').innerText();
    await shown.getByRole('button', { name: 'Close' }).last().press('Enter');
    await shown.waitFor({ state: 'detached' });
    await press('Test');
    await waitUntil('the test was told', () => listener.received.length === 4);
    assert.equal(listener.received[3]!.isSigned, true);
    await press('Delete');
    await page.getByRole('dialog', { name: /Delete the webhook/ }).waitFor();
    await press('Delete');
    await page.getByText('There are no webhooks').waitFor();
  });
});
