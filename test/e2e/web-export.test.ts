import assert from 'node:assert/strict';
import { chmodSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Download, Page } from 'playwright-core';
import { accessibilityProblems } from '../support/accessibility.ts';
import { UnpackedArchive } from '../support/archive.ts';
import { simulateDemo } from '../support/product.ts';
import { temporaryDirectory } from '../support/temporary-catalog.ts';
import { type PageOptions, waitUntil } from '../support/web-browser.ts';
import { useWebProduct } from '../support/web-product.ts';

const ROW = '[data-row]';
/** What no browser saves in a moment. */
const LONG_BYTES = 3_000_000_000;

/** Archives as a person has them saved, from the recorder itself. */
describe('web: export', () => {
  let directory: string;
  const web = useWebProduct(async ({ product, client }) => {
    await simulateDemo(product);
    await client.waitForCount(3);
  });
  before(async () => {
    directory = await temporaryDirectory({ after });
  });

  async function open(options: Partial<PageOptions> = {}): Promise<Page> {
    const [filter] = (await web.client.get<{ items: { id: string }[] }>('/filters')).items;
    const page = await web.open(`/recordings/${filter!.id}`, options);
    await page.locator(ROW).nth(2).waitFor();
    return page;
  }

  async function unpacked(download: Download, name: string): Promise<UnpackedArchive> {
    const path = join(directory, name);
    await download.saveAs(path);
    return UnpackedArchive.unpack(path);
  }

  it('saves all that match', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Export all that match' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export recordings' });
    await dialog.getByText(/^3 recordings, [\d.]+ kB of audio\.$/).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download archive' }).click();
    const download = await saved;
    assert.match(download.suggestedFilename(), /^earwitness-export-[\d-]{10}-[0-9a-f]{6}\.zip$/);
    await dialog.getByText('The archive is complete: 3 recordings.').waitFor();
    const archive = await unpacked(download, 'all.zip');
    assert.deepEqual(new Set(Object.values(await archive.checked())), new Set(['OK']));
    const recordings = await web.client.recordings<{ id: string }>();
    const rows = await archive.rows('index.csv');
    assert.deepEqual(
      rows.map(({ id, state }) => [id, state]),
      recordings.map(({ id }) => [id, 'whole']),
    );
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('saves what was chosen, by keyboard and in German', async () => {
    const page = await open({ locale: 'de-DE' });
    await page.locator(ROW).first().focus();
    await page.keyboard.press('Space');
    const bar = page.getByRole('toolbar', { name: 'Ausgewählte Aufnahmen' });
    await bar.getByRole('button', { name: 'Exportieren' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Aufnahmen exportieren' });
    await dialog.getByText(/^1 Aufnahme, [\d,]+ kB Ton\.$/).waitFor();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Archiv herunterladen' }).focus();
    await page.keyboard.press('Enter');
    const archive = await unpacked(await saved, 'chosen.zip');
    await dialog.getByText('Das Archiv ist vollständig: 1 Aufnahme.').waitFor();
    const newest = (await web.client.recordings<{ id: string }>()).at(-1)!.id;
    const rows = await archive.rows('index.csv');
    assert.deepEqual(
      rows.map(({ id }) => id),
      [newest],
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('shows how far it is, and is cancelled', async () => {
    const newest = (await web.client.recordings<{ id: string }>()).at(-1)!.id;
    const object = join(web.product.dataDirectory, 'store', newest.slice(-2), `${newest}.audio`);
    chmodSync(object, 0o600);
    truncateSync(object, LONG_BYTES);
    const page = await open();
    await page.getByRole('button', { name: 'Export all that match' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export recordings' });
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download archive' }).click();
    const download = await saved;
    await dialog.getByText(/^2 of 3 recordings, /).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await dialog.getByRole('button', { name: 'Cancel the export' }).click();
    await dialog.getByText(/^The export was cancelled\./).waitFor();
    assert.notEqual(await download.failure(), null);
    const ended = await web.client.get<{ items: { details: { state: string } }[] }>(
      '/audit?action=export.ended&limit=1',
    );
    assert.equal(ended.items[0]!.details.state, 'cancelled');
  });

  it('says when nothing is left to export, and what is wrong', async () => {
    const page = await open();
    await page.route('**/api/v1/exports?**', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: BUSY }),
    );
    await page.getByRole('button', { name: 'Export all that match' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export recordings' });
    await dialog
      .getByRole('alert')
      .getByText(/^Too many archives are being fetched\./)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.unroute('**/api/v1/exports?**');
    await page.getByRole('searchbox').fill('no such person');
    const button = page.getByRole('button', { name: 'Export all that match' });
    await waitUntil('there is nothing to export', () => button.isDisabled());
  });
});

const BUSY = JSON.stringify({
  ...{ type: 'urn:earwitness:error:EXPORT_BUSY', title: 'x', status: 503, code: 'EXPORT_BUSY' },
});
