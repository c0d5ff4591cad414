import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { newId } from '../../src/base/index.ts';
import { recordingFacts } from '../support/recording-facts.ts';
import type { PageOptions } from '../support/web-browser.ts';
import { useWebProduct } from '../support/web-product.ts';

const MINUTE_MS = 60_000;

interface Listed {
  readonly id: string;
  readonly tags: readonly string[];
  readonly note: string;
}

/** Sue looks after the calls of Tom and has calls of her own; the recorder itself answers. */
describe('web: the day of a supervisor', () => {
  let filterId: string;
  const ids: string[] = [];
  const web = useWebProduct(async (made) => {
    filterId = await made.create('/filters', {
      ...{ name: { en: 'Sales', de: 'Vertrieb' }, rule: "usr_Department = 'Sales'" },
      ...{ canDelete: true, fourEyes: false },
    });
    await made.create('/users', {
      ...{ loginName: 'tom', firstName: 'Tom', lastName: 'Berg', department: 'Sales' },
    });
    await made.createUser({
      ...{ loginName: 'sue', firstName: 'Sue', lastName: 'Lang', department: 'Board' },
      ...{ filterIds: [filterId], policy: { showsInInbox: true } },
    });
    await made.product.withCatalog(async ({ recordings, users }) => {
      for (let index = 0; index < 12; index += 1) {
        const startedAtMs = Date.now() - (index + 1) * MINUTE_MS;
        const recordingId = newId(startedAtMs);
        const user = await users.findByLoginName(index < 10 ? 'tom' : 'sue');
        const facts = recordingFacts({ recordingId, startedAtMs, userId: user!.id });
        recordings.insert(facts, user);
        ids.push(recordingId);
      }
    });
  });

  const open = async (path: string, options: Partial<PageOptions> = {}): Promise<Page> => {
    const page = await web.openAs('sue', path, options);
    await page.locator('[data-row]').first().waitFor();
    return page;
  };
  const listed = async (id: string): Promise<Listed | undefined> => {
    const items = (await web.client.get<{ items: Listed[] }>('/recordings')).items;
    return items.find((item) => item.id === id);
  };

  it('tags, notes, preserves, finds again and deletes, by mouse, in English', async () => {
    const page = await open(`/recordings/${filterId}`);
    await page.getByText('10 recordings', { exact: true }).waitFor();
    const row = (index: number) => page.locator(`[data-row="${ids[index]}"]`);
    await row(0).hover();
    await row(0).getByRole('button', { name: 'Show info' }).click();
    const panel = page.getByRole('complementary', { name: 'Info' });
    await panel.getByLabel('Tags').fill('complaint');
    await page.keyboard.press('Enter');
    await panel.getByLabel('Note', { exact: true }).fill('Call back on Monday');
    await panel.getByRole('heading', { name: 'Overview' }).click();
    await panel.getByText('Saved.').waitFor();
    await panel.getByRole('button', { name: 'Preserve' }).click();
    await panel.getByText(/^Preserved by sue since /).waitFor();
    await row(0).getByRole('img', { name: 'Preserved' }).waitFor();
    await row(0).getByRole('img', { name: 'Note: Call back on Monday' }).waitFor();
    const kept = await listed(ids[0]!);
    assert.deepEqual([kept?.tags, kept?.note], [['complaint'], 'Call back on Monday']);

    await page.getByRole('searchbox').fill('monday');
    await page.getByText('1 recording', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByText('10 recordings', { exact: true }).waitFor();

    await panel.getByRole('button', { name: 'Close the info' }).click();
    await row(0).getByRole('checkbox').click();
    await row(3).click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete recordings' });
    await dialog.getByText(/^3 recordings of Tom Berg will be deleted, from /).waitFor();
    await dialog.getByText('Preserved recordings stay').waitFor();
    await dialog.getByRole('button', { name: 'Delete 3 recordings' }).click();
    await page.getByText('3 recordings deleted.').waitFor();
    await page.getByText('7 recordings', { exact: true }).waitFor();
    assert.equal(await listed(ids[1]!), undefined);
    assert.notEqual(await listed(ids[0]!), undefined);
  });

  it('looks at the inbox and tags by keyboard, in German', async () => {
    const page = await open('/recordings/inbox', { locale: 'de-DE' });
    await page.getByRole('heading', { name: 'Posteingang' }).waitFor();
    await page.getByText('2 Aufnahmen', { exact: true }).waitFor();
    assert.equal(await page.getByRole('img', { name: 'Nicht angehört' }).count(), 2);
    await page.locator('[data-row]').first().focus();
    await page.keyboard.press('Control+a');
    const bar = page.getByRole('toolbar', { name: 'Ausgewählte Aufnahmen' });
    await bar.getByText('2 ausgewählt').waitFor();
    // Sue has no right to delete her own recordings.
    assert.equal(await bar.getByRole('button', { name: 'Löschen' }).count(), 0);
    await page.keyboard.press('Delete');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await bar.getByRole('button', { name: 'Schlagwörter …' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Schlagwörter von 2 Aufnahmen' });
    await dialog.getByLabel('Hinzufügen').focus();
    await page.keyboard.type('eigene');
    await page.keyboard.press('Enter');
    // Past the button that cancels.
    for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    await page.getByText('2 Aufnahmen geändert.').waitFor();
    for (const id of ids.slice(10)) assert.deepEqual((await listed(id))?.tags, ['eigene']);
  });
});
