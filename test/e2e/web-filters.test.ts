import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { accessibilityProblems } from '../support/accessibility.ts';
import { simulateDemo } from '../support/product.ts';
import { waitUntil } from '../support/web-browser.ts';
import { useWebProduct } from '../support/web-product.ts';

const RULE = "usr_Department = 'Support'";

/** Administrators write filters; the recorder itself answers. */
describe('web: monitor filters', () => {
  const web = useWebProduct(async ({ product, client }) => {
    await simulateDemo(product);
    await client.waitForCount(3);
  });

  const makeFilter = (en: string, fourEyes = false): Promise<string> =>
    web.create('/filters', { name: { en }, rule: RULE, canDelete: false, fourEyes });

  const editor = (page: Page): Locator => page.locator('.cm-content');

  async function write(page: Page, rule: string): Promise<void> {
    await editor(page).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(rule);
  }

  it('say what is wrong with a rule, in the language of the page', async () => {
    const page = await web.open('/filters/new', { locale: 'de-DE' });
    await write(page, "usr_Department = 5 AND msg_Start > '2026-01-31'");
    await page
      .getByText(
        "5 passt hier nicht. Erwartet: ein Text in Anführungszeichen, zum Beispiel 'Support'",
      )
      .waitFor();
    assert.equal(
      await page.getByRole('button', { name: 'Die neuesten zeigen' }).isDisabled(),
      true,
    );
    await write(page, RULE);
    await page.getByText('Die Regel zeigt jetzt 1 Aufnahme.').waitFor();
    await page.getByRole('button', { name: 'Filter anlegen' }).click();
    await page.getByText('Geben Sie dem Filter in mindestens einer Sprache einen Namen.').waitFor();
  });

  it('follow the language of the page, down to the empty rule and its fields', async () => {
    const page = await web.open('/filters/new');
    await page.getByText('Empty: every recording').waitFor();
    await page.getByRole('button', { name: /^Language: / }).click();
    await page.getByRole('menuitem', { name: 'Deutsch' }).click();
    await page.getByText('Leer: jede Aufnahme').waitFor();
    await editor(page).click();
    await page.keyboard.type('msg_Pres');
    await page.getByRole('option').filter({ hasText: '1 geschützt, 0 nicht' }).waitFor();
  });

  it('show what would change, and afterwards who changed what', async () => {
    const id = await makeFilter('Desk');
    const page = await web.open(`/filters/${id}`);
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('Created a filter').waitFor();
    await write(page, "usr_Department = 'Sales'");
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('1 recording would appear').waitFor();
    await page.getByText('1 recording would vanish').waitFor();
    // What was shown of one rule is not true of the next.
    await write(page, RULE);
    await page.getByText('would appear').waitFor({ state: 'detached' });
    await write(page, "usr_Department = 'Sales'");
    await page.getByLabel('Deutsch').fill('Schalter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: false }).first().waitFor();
    const newest = history.getByRole('listitem').first();
    await newest.getByText('Changed a filter').waitFor();
    await newest.getByText('admin').waitFor();
    const rows = await newest.getByRole('row').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split('\t')),
      [
        ['Before', 'After'],
        ['Rule'],
        [RULE, "usr_Department = 'Sales'"],
        ['Name'],
        ['English: Desk', 'English: Desk · Deutsch: Schalter'],
      ],
    );
    assert.deepEqual(await accessibilityProblems(page), []);
    await history.getByRole('link', { name: /audit trail/ }).click();
    await waitUntil('only what is about the filter', async () => {
      const texts = await page.locator('[data-row]').allInnerTexts();
      return texts.length === 3 && texts.every((text) => text.includes('filter'));
    });
  });

  it('say who sees a recording, and what it takes', async () => {
    const first = await makeFilter('Two', true);
    await web.createUser({ loginName: 'fink', lastName: 'Fink', filterIds: [first] });
    await web.createUser({ loginName: 'ulf', lastName: 'Rau', isDisabled: true });
    const page = await web.open('/');
    await page.locator('[data-row]').filter({ hasText: 'Vogel' }).click();
    await page.getByRole('slider', { name: 'Position' }).waitFor();
    await page.keyboard.press('i');
    const why = page.getByRole('region', { name: 'Who may see this, and why' });
    const ask = async (lastName: string, loginName: string): Promise<void> => {
      await why.getByRole('combobox').click();
      await why.getByRole('combobox').fill(loginName);
      await page.getByRole('option', { name: `${lastName} · ${loginName}` }).click();
    };
    await ask('Fink', 'fink');
    await why.getByText('This user sees the recording together with a second person.').waitFor();
    await why.getByRole('img', { name: 'Four-eyes principle' }).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await ask('Rau', 'ulf');
    await why.getByText('This user is disabled and cannot log in.').waitFor();
  });

  it('say when nobody can open them', async () => {
    const id = await makeFilter('Sealed', true);
    const filterIds = [id];
    await web.createUser({ loginName: 'lena', filterIds });
    const page = await web.open(`/filters/${id}`);
    const warning = page.getByText('Nobody can open this filter');
    await warning.waitFor();
    await web.createUser({ loginName: 'sara', filterIds, policy: { isSupervisor: true } });
    await page.reload();
    await page.getByRole('link', { name: 'sara' }).waitFor();
    assert.equal(await warning.count(), 0);
  });
});
