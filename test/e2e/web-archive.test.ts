import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { filesAt } from '../support/archive/test-archive.ts';
import { startVsftpd } from '../support/archive/vsftpd.ts';
import { simulateDemo } from '../support/product.ts';
import { waitUntil } from '../support/wait-until.ts';
import { WebProduct } from '../support/web-product.ts';

interface Status {
  readonly isRunning: boolean;
  readonly localCount: number;
  readonly archivedCount: number;
}

/** The archive in the page, with the recorder itself behind it and a server beside it. */
describe('web: archive', () => {
  const web = new WebProduct();
  before(() => web.start());
  after(() => web.close());

  it('is set up and tested, takes recordings, lets them be heard, and gives one back', async (t) => {
    const server = await startVsftpd(t, 'ftps');
    const { client, product } = web;
    await simulateDemo(product);
    const recordings = await client.waitForRecordings<{ readonly id: string }>(3);
    const audioOf = ({ id }: { readonly id: string }) => client.bytes(`/recordings/${id}/audio`);
    const before = await Promise.all(recordings.map(audioOf));
    const page = await web.open('/settings');
    // Waits until what was pressed before is done.
    const press = (name: string) => page.getByRole('button', { name }).last().click();
    const fill = (label: string, text: string | number | null) =>
      page.getByLabel(label, { exact: true }).fill(String(text));
    await page.getByLabel('Use an archive').press(' ');
    await page.getByLabel('Protocol').selectOption('ftps');
    await fill('Host', server.place.host);
    await fill('Port', server.place.port);
    await fill('User', server.place.user);
    await fill('Password', 'wrong');
    await fill('Directory', server.place.directory);
    await fill('Certificate authority (PEM)', server.place.certificateAuthority);
    await press('Save');
    await press('Test');
    await page.getByText('The archive refuses the log-in.').waitFor();
    await fill('Password', server.password!);
    await page.getByLabel('Recordings in the archive').selectOption('passphrase');
    await fill('Passphrase', 'too short');
    await press('Save');
    await page.getByText('At least 12 characters').first().waitFor();
    await fill('Passphrase', 'a fine day for tea');
    await page.getByLabel('Move recordings to the archive').press(' ');
    await fill('Everything older than days', 0);
    await press('Save');
    await press('Test');
    await page.getByText('the archive works').waitFor();
    await client.send('POST', '/archive/run', {});
    const status = () => client.get<Status>('/archive');
    await waitUntil('all are archived', async () => (await status()).archivedCount === 3);
    await waitUntil('local copies are gone', async () => !(await status()).isRunning);
    assert.deepEqual(
      Object.keys(filesAt(server)).map((path) => path.slice(-4)),
      ['.ewa', '.ewa', '.ewa'],
    );
    assert.deepEqual(await Promise.all(recordings.map(audioOf)), before);
    const list = await web.open('/');
    await list.locator('[data-row]').first().getByRole('button', { name: 'Show info' }).click();
    await list.getByText('the archive', { exact: true }).waitFor();
    await list.getByRole('button', { name: 'Bring back' }).press('Enter');
    await list.getByText('this recorder', { exact: true }).waitFor();
    await client.send('POST', '/archive/run', {});
    await waitUntil('it is gone there', () => Object.keys(filesAt(server)).length === 2);
    assert.deepEqual(await Promise.all(recordings.map(audioOf)), before);
  });
});
