import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Download, Locator, Page } from 'playwright-core';
import { UnpackedArchive } from '../support/archive.ts';
import { audioPosition } from '../support/page-audio.ts';
import { rememberedUser } from '../support/recording-facts.ts';
import { type EncodedTalk, encodeTalk, storeRecording } from '../support/stored-talk.ts';
import { TESTER, temporaryDirectory } from '../support/temporary-catalog.ts';
import { type PageOptions, waitUntil } from '../support/web-browser.ts';
import { PASSWORD, useWebProduct } from '../support/web-product.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How long ago they were recorded, the newest first: the last one is from another month. */
const AGES_MS = [5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 40 * DAY_MS];
const NUMBERS = ['+4930111', '+4930222', '+4930333', '+4930444'];

interface AuditItem {
  readonly actor: { readonly name: string };
  readonly action: string;
  readonly object: { readonly id: string } | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The calls of somebody on the board, and the filter that shows them to Clara and Otto. */
interface Board {
  readonly filterId: string;
  /** The newest first. */
  readonly ids: readonly string[];
}

/** Clara sees to it that rules are kept, Otto is her second person; the recorder itself answers. */
describe('web: the day of a compliance officer', () => {
  let directory: string;
  let talk: EncodedTalk;
  const people: string[] = [];
  const web = useWebProduct(async (made) => {
    const clara = { loginName: 'clara', firstName: 'Clara', lastName: 'Voss' };
    const otto = { loginName: 'otto', firstName: 'Otto', lastName: 'Kern' };
    people.push(await made.createUser(clara));
    people.push(await made.createUser({ ...otto, policy: { isSupervisor: true } }));
  });
  before(async () => {
    directory = await temporaryDirectory({ after });
    talk = await encodeTalk('mp3', 20);
  });

  async function makeBoard(lastName: string): Promise<Board> {
    const filterId = await web.create('/filters', {
      ...{ name: { en: 'Board', de: 'Vorstand' }, rule: `usr_LastName = '${lastName}'` },
      ...{ canDelete: true, fourEyes: true },
    });
    await web.product.withCatalog(async ({ filters }) => {
      for (const id of people) await filters.grant(filterId, id, TESTER);
    });
    const user = rememberedUser({ firstName: 'Tom', lastName, department: 'Board' });
    const ids: string[] = [];
    for (const [index, ageMs] of AGES_MS.entries()) {
      const far = { number: NUMBERS[index]! };
      const startedAtMs = Date.now() - ageMs;
      ids.push(await storeRecording(web.product, talk, { user, startedAtMs, far }));
    }
    return { filterId, ids };
  }

  const open = (board: Board, options: Partial<PageOptions> = {}): Promise<Page> =>
    web.open(`/recordings/${board.filterId}`, { isLoggedIn: false, ...options });

  /** Takes the archive apart and checks everything that an auditor would look at. */
  async function checkArchive(download: Download, ids: readonly string[]): Promise<void> {
    const path = join(directory, `${ids.length}-${download.suggestedFilename()}`);
    await download.saveAs(path);
    const archive = await UnpackedArchive.unpack(path);
    const oldestFirst = [...ids].reverse();
    assert.deepEqual(new Set(Object.values(await archive.checked())), new Set(['OK']));
    const rows = await archive.rows('index.csv');
    assert.deepEqual(
      rows.map(({ id, state }) => [id, state]),
      oldestFirst.map((id) => [id, 'whole']),
    );
    const index = await archive.json('index.json');
    assert.deepEqual([index.by, index.secondPerson, index.count], ['clara', 'otto', ids.length]);
    for (const { file, sha256 } of index.recordings) {
      const sums = await archive.text('SHA256SUMS');
      assert.ok(sums.includes(`${sha256}  ${file}`), `${file} is in SHA256SUMS`);
    }
    const coverage = await archive.rows('coverage.csv');
    assert.deepEqual(
      coverage.map(({ number, side, startMs, endMs, state }) => [
        ...[number, side, startMs, endMs, state],
      ]),
      oldestFirst.flatMap((_, place) =>
        ['near', 'far'].map((side) => [String(place + 1), side, '0', '20000', 'recorded']),
      ),
    );
    const events = (await archive.text('audit.jsonl')).trimEnd().split('\n');
    const told = events.map((line) => JSON.parse(line));
    const exported = told.filter(({ action }) => action === 'recording.exported');
    assert.deepEqual(new Set(exported.map(({ recordingId }) => recordingId)), new Set(ids));
    const played = told.filter(({ action }) => action === 'recording.played');
    assert.ok(played.some(({ recordingId }) => recordingId === ids[1]));
  }

  /** What Clara did with the board's recordings names Otto, too. */
  async function checkAudit({ filterId, ids }: Board): Promise<void> {
    const { items } = await web.client.get<{ items: AuditItem[] }>('/audit?limit=200');
    const done = items.filter(
      ({ actor, action, object, details }) =>
        actor.name === 'clara' &&
        action.startsWith('recording.') &&
        (ids.includes(object?.id ?? '') || details.filterId === filterId),
    );
    for (const { action, details } of done) {
      assert.deepEqual([action, details.secondPersonName], [action, 'otto']);
    }
    const counted = (action: string) => done.filter((one) => one.action === action).length;
    assert.deepEqual(
      ['played', 'changed', 'exported', 'purged'].map((what) => counted(`recording.${what}`)),
      [1, 2, 2, 2],
    );
    const unlocked = items.find(({ action }) => action === 'four-eyes.unlocked');
    assert.deepEqual([unlocked?.actor.name, unlocked?.object?.id], ['clara', filterId]);
  }

  const listed = async ({ ids }: Board): Promise<string[]> =>
    web.product.withCatalog(async ({ recordings }) => ids.filter((id) => recordings.has(id)));
  const row = (page: Page, id: string | undefined): Locator => page.locator(`[data-row="${id}"]`);

  it('goes by mouse, in English', async () => {
    const board = await makeBoard('Berg');
    const [newest, found, third] = board.ids;
    const page = await open(board);
    await page.getByLabel('Login name').fill('clara');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByLabel('Login name of the second person').fill('otto');
    await page.getByLabel('Password of the second person').fill(PASSWORD);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await page.getByText('Unlocked together with Otto Kern.').waitFor();
    await page.getByText('4 recordings', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Period: Any time' }).click();
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await page.getByText('3 recordings', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('222');
    await page.getByText('1 recording', { exact: true }).waitFor();
    await row(page, found).click();
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
    await waitUntil('it is heard', async () => (await audioPosition(page)) > 0.2);
    await row(page, found).hover();
    await row(page, found).getByRole('button', { name: 'Show info' }).click();
    const panel = page.getByRole('complementary', { name: 'Info' });
    await panel.getByText('+4930222').first().waitFor();
    await panel.getByRole('button', { name: 'Preserve' }).click();
    await panel.getByText(/^Preserved by clara since /).waitFor();
    await panel.getByRole('button', { name: 'Close the info' }).click();
    await page.getByRole('button', { name: 'Close the player' }).click();
    await page.getByRole('searchbox').fill('');
    await page.getByText('3 recordings', { exact: true }).waitFor();

    const exportBy = async (button: Locator, ids: readonly string[]): Promise<void> => {
      await button.click();
      const dialog = page.getByRole('dialog', { name: 'Export recordings' });
      const saved = page.waitForEvent('download');
      await dialog.getByRole('button', { name: 'Download archive' }).click();
      const download = await saved;
      await dialog.getByText(`The archive is complete: ${ids.length} recordings.`).waitFor();
      await checkArchive(download, ids);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await dialog.waitFor({ state: 'detached' });
    };
    for (const id of [newest, found]) await row(page, id).getByRole('checkbox').click();
    const bar = page.getByRole('toolbar', { name: 'Selected recordings' });
    await exportBy(bar.getByRole('button', { name: 'Export' }), [newest!, found!]);
    await exportBy(page.getByRole('button', { name: 'Export all that match' }), [
      ...[newest!, found!, third!],
    ]);

    await bar.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete recordings' });
    await dialog
      .getByText(/^The recording of Tom Berg from .* \(0:20\) will be deleted\.$/)
      .waitFor();
    await dialog.getByText('Preserved recordings stay').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await bar.getByRole('button', { name: 'Release' }).click();
    await page.getByText('1 recording changed.').waitFor();
    await bar.getByRole('button', { name: 'Delete' }).click();
    await dialog
      .getByText(/^2 recordings of Tom Berg will be deleted, from .*, 0:40 in all\.$/)
      .waitFor();
    await dialog.getByRole('button', { name: 'Delete 2 recordings' }).click();
    await page.getByText('2 recordings deleted.').waitFor();
    assert.deepEqual(await listed(board), board.ids.slice(2));
    await checkAudit(board);
  });

  it('goes by keyboard alone, in German', async () => {
    const board = await makeBoard('Vogt');
    const [newest, found, third] = board.ids;
    const page = await open(board, { locale: 'de-DE' });
    const { keyboard } = page;
    const has = (target: Locator): Promise<boolean> =>
      target.evaluate((element: { matches(selector: string): boolean }) =>
        element.matches(':focus'),
      );
    /** Goes on with Tab until it is there. */
    const tabTo = async (target: Locator): Promise<void> => {
      await target.waitFor();
      for (let step = 0; step < 120; step++) {
        if (await has(target)) return;
        await keyboard.press('Tab');
      }
      assert.fail(`Tab does not lead to ${target}`);
    };
    const press = async (target: Locator, key = 'Enter'): Promise<void> => {
      await tabTo(target);
      await keyboard.press(key);
    };
    const type = async (target: Locator, text: string): Promise<void> => {
      await tabTo(target);
      await keyboard.type(text);
    };
    const button = (name: string, within: Page | Locator = page): Locator =>
      within.getByRole('button', { name, exact: true });
    await type(page.getByLabel('Anmeldename'), 'clara');
    await type(page.getByLabel('Passwort', { exact: true }), PASSWORD);
    await keyboard.press('Enter');
    await type(page.getByLabel('Anmeldename der zweiten Person'), 'otto');
    await type(page.getByLabel('Passwort der zweiten Person'), PASSWORD);
    await keyboard.press('Enter');
    await page.getByText('Entsperrt zusammen mit Otto Kern.').waitFor();
    await page.getByText('4 Aufnahmen', { exact: true }).waitFor();

    await press(button('Zeitraum: Gesamter Zeitraum'));
    await press(button('Letzte 7 Tage'));
    await page.getByText('3 Aufnahmen', { exact: true }).waitFor();
    await type(page.getByRole('searchbox'), '222');
    await page.getByText('1 Aufnahme', { exact: true }).waitFor();
    await press(row(page, found));
    await button('Pause (Leertaste)').waitFor();
    await waitUntil('it is heard', async () => (await audioPosition(page)) > 0.2);
    await keyboard.press('i');
    const panel = page.getByRole('complementary', { name: 'Info' });
    await panel.getByText('+4930222').first().waitFor();
    await press(button('Schützen', panel));
    await panel.getByText(/^Geschützt von clara seit /).waitFor();
    await press(button('Info schließen', panel));
    await press(button('Player schließen'));
    await tabTo(page.getByRole('searchbox'));
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await page.getByText('3 Aufnahmen', { exact: true }).waitFor();

    const exportBy = async (target: Locator, ids: readonly string[]): Promise<void> => {
      await press(target);
      const dialog = page.getByRole('dialog', { name: 'Aufnahmen exportieren' });
      const saved = page.waitForEvent('download');
      await press(button('Archiv herunterladen', dialog));
      const download = await saved;
      await dialog.getByText(`Das Archiv ist vollständig: ${ids.length} Aufnahmen.`).waitFor();
      await checkArchive(download, ids);
      await keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    };
    await exportBy(button('Alle passenden exportieren'), [newest!, found!, third!]);
    // One row of the list takes part in the order of Tab; arrows lead to the others.
    await tabTo(page.locator('[data-row][tabindex="0"]'));
    await keyboard.press('Home');
    await keyboard.press('Space');
    await keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('toolbar', { name: 'Ausgewählte Aufnahmen' });
    await bar.getByText('2 ausgewählt').waitFor();
    await exportBy(button('Exportieren', bar), [newest!, found!]);

    await press(button('Löschen', bar));
    const dialog = page.getByRole('dialog', { name: 'Aufnahmen löschen' });
    await dialog.getByText(/^Die Aufnahme von Tom Vogt vom .* \(0:20\) wird gelöscht\.$/).waitFor();
    await dialog.getByText('Geschützte Aufnahmen bleiben').waitFor();
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await press(button('Schutz aufheben', bar));
    await page.getByText('1 Aufnahme geändert.').waitFor();
    await press(button('Löschen', bar));
    await dialog.getByText(/^2 Aufnahmen von Tom Vogt werden gelöscht, /).waitFor();
    await press(button('2 Aufnahmen löschen', dialog));
    await page.getByText('2 Aufnahmen gelöscht.').waitFor();
    assert.deepEqual(await listed(board), board.ids.slice(2));
    await checkAudit(board);
  });
});
