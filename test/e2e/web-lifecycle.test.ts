import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { newId } from '../../src/base/index.ts';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { recordingFacts } from '../support/recording-facts.ts';
import { SmtpServer } from '../support/smtp-server.ts';
import { waitUntil } from '../support/web-browser.ts';
import { useWebProduct } from '../support/web-product.ts';

const DAY_MS = 86_400_000;

interface Retention {
  readonly stopped: { readonly count: number } | null;
}

/** Status, audit trail, deletion and settings, with the recorder itself behind them. */
describe('web: what the administrator watches', () => {
  const web = useWebProduct();

  const post = (path: string) => web.client.fetch(path, { method: 'POST' });
  const withCatalog = async (action: (catalog: Catalog) => void): Promise<void> => {
    const catalog = await Catalog.open(join(web.product.dataDirectory, 'catalog.sqlite'));
    action(catalog);
    await catalog.close();
  };

  it('settings are saved, explained at the field, and found in the audit trail', async () => {
    const page = await web.open('/settings');
    await page.getByLabel('Number', { exact: true }).fill('not a number!');
    await page.getByLabel('Recordings at the same time').fill('30');
    await page.getByLabel('Encrypt new recordings').check();
    for (const codec of ['G.729', 'iSAC']) await page.getByLabel(codec, { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    const wrong = page.getByText('1 to 64 digits, letters and any of * # + . _ -');
    await wrong.first().waitFor();
    await page.getByLabel('Number', { exact: true }).fill('9000');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The changes are in effect.').waitFor();
    const saved = await web.client.get<Record<string, unknown>>('/settings');
    const { number, lines, encrypted, offeredCodecs } = saved;
    assert.deepEqual([number, lines, encrypted], ['9000', 30, true]);
    const offered = ['PCMU', 'PCMA', 'G722', 'OPUS', 'L16', 'ILBC', 'AMR-WB'];
    assert.deepEqual(offeredCodecs, offered);

    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('Settings');
    await page
      .getByRole('row', { name: /Changed settings/ })
      .first()
      .click();
    const changes = page.getByRole('rowgroup');
    await changes.filter({ hasText: /^Number\s*7878\s*9000$/ }).waitFor();
    await changes.filter({ hasText: /^Lines\s*–\s*30$/ }).waitFor();
    await page.getByRole('button', { name: 'Everything by the same' }).click();
    await page.waitForURL(/actor=/);
    await page
      .getByRole('row', { name: /Logged in/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Table (CSV)' }).click();
    assert.match((await download).suggestedFilename(), /^earwitness-audit-[\d-]+\.csv$/);
  });

  it('internal numbers are checked while they are typed', async () => {
    const page = await web.open('/system/parameters');
    await page.getByLabel('Entries').fill('1000-1999\n12x');
    await page.getByText('“12x”, character 3: x is no part of a number').waitFor();
    await page.getByLabel('Entries').fill('1000-1999\n12T');
    await page.getByLabel('Try a number').fill('1500');
    await page.getByText('1500 is internal.').waitFor();
    await page.getByLabel('Try a number').fill('2500');
    await page.getByText('2500 is external.').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await waitUntil('the entries are gone', async () => {
      return (await page.getByLabel('Entries').inputValue()) === '';
    });
  });

  it('a mail server is tried before it is set', async (t) => {
    const login = { user: 'rec', password: 'geheim' };
    const server = await SmtpServer.start(t, { login });
    const page = await web.open('/system/parameters', { locale: 'de-DE' });
    await page.getByLabel('Meldungen per E-Mail senden').check();
    await page.getByLabel('Mailserver').fill('localhost');
    await page.getByLabel('Port').fill(String(server.port));
    await page.getByLabel('Absender').fill('rec@example.com');
    await page.getByRole('combobox', { name: 'Empfänger' }).fill('boss@example.com');
    await page.keyboard.press('Enter');
    await page.getByLabel('Anmeldename').fill('rec');
    await page.getByLabel('Passwort', { exact: true }).fill('geheim');
    await page.getByRole('button', { name: 'Testen' }).click();
    const refusal = page.getByRole('alert');
    await refusal.getByText('Der Mailserver hat die E-Mail nicht angenommen.').waitFor();
    await refusal.getByText(`localhost:${server.port}:`).waitFor();
    await page.getByLabel('Verschlüsselung').selectOption('Keine');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByText('Wählen Sie STARTTLS oder TLS, wenn es einen').first().waitFor();
    await page.getByLabel('Anmeldename').fill('');
    await page.getByLabel('Port').fill('1');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByText('Gespeichert. Die Änderungen gelten ab sofort.').waitFor();
    await page.getByPlaceholder('Gesetzt; zum Ersetzen eintippen').waitFor();
    await web.client.fetch('/settings', {
      method: 'PATCH',
      body: JSON.stringify({ mail: null, mailPassword: null }),
      headers: { 'content-type': 'application/json' },
    });
  });

  it('an alert is shown in words, and acknowledged', async () => {
    await withCatalog(({ alerts }) => {
      const missed = { code: 'recording-missed', key: 'no-line', severity: 'critical' } as const;
      alerts.raise({ ...missed, facts: { cause: 'no-line' }, isCondition: false, times: 1 });
    });
    const page = await web.open('/status');
    const alert = page.getByRole('listitem').filter({ hasText: 'A recording was missed' });
    await alert.getByText('Reason: all lines were in use.').waitFor();
    await alert.getByRole('button', { name: 'Acknowledge: A recording was missed' }).click();
    await page.getByText('What was over last (1)').waitFor();
    await page.getByRole('heading', { name: 'Storage' }).waitFor();
  });

  it('a deletion that was stopped is looked at and confirmed', async () => {
    await withCatalog(({ recordings }) => {
      for (let index = 0; index < 30; index++) {
        const startedAtMs = Date.now() - (40 + index) * DAY_MS;
        const recordingId = newId(startedAtMs);
        recordings.insert(recordingFacts({ recordingId, startedAtMs }), undefined);
      }
      for (let day = 10; day < 20; day++) {
        const startedAtMs = Date.now() - day * DAY_MS;
        const recordingId = newId(startedAtMs);
        recordings.insert(recordingFacts({ recordingId, startedAtMs }), undefined);
      }
    });
    web.product.run('settings', 'set', 'deleteAfterDays', '30');
    await post('/retention/sweep');
    const isStopped = async () =>
      (await web.client.get<Retention>('/retention')).stopped?.count === 30;
    await waitUntil('the run waits', isStopped);
    const page = await web.open('/retention');
    await page.getByText('30 of 40 recordings (7.2 MB) would be deleted.').waitFor();
    await page.getByRole('heading', { name: '40 recordings go in the coming 30 nights' }).waitFor();
    await page.getByRole('button', { name: 'Show the list' }).click();
    await page.getByText('General rule: 30 days').first().waitFor();
    await page.getByRole('tab', { name: 'Coming nights' }).click();
    await page.getByRole('button', { name: 'Delete 30 recordings …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 30 recordings for good?' });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('30 of 40 recordings').waitFor({ state: 'detached' });
    await waitUntil('ten are left', async () => (await web.client.countRecordings()) === 10);
  });

  it('a recording is preserved, and left to deletion again', async () => {
    const startedAtMs = Date.now();
    const recordingId = newId(startedAtMs);
    await withCatalog(({ recordings }) => {
      recordings.insert(recordingFacts({ recordingId, startedAtMs }), undefined);
    });
    const isPreserved = async () =>
      (await web.client.get<{ isPreserved: boolean }>(`/recordings/${recordingId}`)).isPreserved;
    const [filter] = (await web.client.get<{ items: { id: string }[] }>('/filters')).items;
    const page = await web.open(`/recordings/${filter!.id}?recording=${recordingId}&info=1`);
    await page.getByRole('button', { name: 'Preserve' }).click();
    await page.getByText(/^Preserved by admin since /).waitFor();
    assert.equal(await isPreserved(), true);
    await page.getByRole('button', { name: 'Release' }).click();
    await page.getByRole('button', { name: 'Preserve' }).waitFor();
    assert.equal(await isPreserved(), false);
  });
});
