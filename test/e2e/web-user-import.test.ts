import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { temporaryDirectory } from '../support/temporary-catalog.ts';
import { useWebProduct } from '../support/web-product.ts';

const CSV = 'text/csv';

/** The page that imports users from files, with the recorder itself behind it. */
describe('web: users from a file', () => {
  const web = useWebProduct();

  const create = async (user: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    await web.client.fetch('/users', { method: 'POST', body: JSON.stringify(user), headers });
  };
  const choose = (page: Page, text: string | Buffer, label = 'Choose a file') =>
    page
      .getByLabel(label)
      .setInputFiles({ name: 'staff.csv', mimeType: CSV, buffer: Buffer.from(text) });
  const found = async (query: string): Promise<string[]> => {
    const path = `/users?q=${query}&sort=loginName`;
    const { items } = await web.client.get<{ items: { loginName: string; lastName: string }[] }>(
      path,
    );
    return items.map(({ loginName, lastName }) => `${loginName} ${lastName}`);
  };

  it('shows what would happen, line by line, then does it', async () => {
    await create({ loginName: 'imported1', lastName: 'Müller', numbers: ['8001'] });
    const page = await web.open('/users');
    await page.getByRole('link', { name: 'Import …' }).click();
    const rows = [
      ...['login name;last name;numbers;administrator;room', 'imported1;Maier;8001;no;12'],
      ...['imported2;"Ost;\nWest";8002;;', 'imported3;Süd;"8002";;', 'imported4;Nord;8004;yes;'],
    ];
    await choose(page, Buffer.from(rows.join('\r\n'), 'latin1'));
    await page.getByText('Recognised: Windows-1252 (Western European), separated by').waitFor();
    await page.getByText('This column means nothing here and is passed over: room').waitFor();
    await page.getByRole('heading', { name: 'Import users' }).waitFor();
    await page.getByText('staff.csv').waitFor();
    const table = page.getByRole('grid', { name: 'Rows of the file' });
    await table.getByRole('row').nth(4).waitFor();
    assert.deepEqual(await table.getByRole('row').allInnerTexts(), [
      'Line\nWhat\nLogin name\nChanges or reason',
      '2\nChanged\nimported1\nLast name: Müller → Maier',
      '3\nNot taken\nimported2\nLast name: Up to 200 characters in one line.',
      '5\nNew\nimported3\nLast name: Süd · Numbers: 8002',
      '6\nNew\nimported4\nLast name: Nord · Numbers: 8004 · Administrator: Yes',
    ]);
    assert.deepEqual(await found('imported'), ['imported1 Müller']);

    await page.getByRole('tab', { name: 'Not taken 1' }).click();
    await page.getByRole('row', { name: 'imported2' }).click();
    await page.getByRole('dialog', { name: 'Line 3: imported2' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Import 3 users' }).click();
    await page.getByText('The import is done: 2 new, 1 changed, 1 not taken.').waitFor();
    const expected = ['imported1 Maier', 'imported3 Süd', 'imported4 Nord'];
    assert.deepEqual(await found('imported'), expected);
    await page.getByRole('link', { name: 'All users' }).click();
    await page.getByPlaceholder('Search name, number, device').fill('Maier');
    await page.getByText('1 user', { exact: true }).waitFor();
  });

  it('is done by keyboard alone, in German, at 360 pixels', async () => {
    const page = await web.open('/users/import', {
      ...{ locale: 'de-DE', viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' },
    });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByLabel('Datei auswählen').press('Enter'),
    ]);
    const buffer = Buffer.from('\ufeffAnmeldename,Telefone\ntaste,sep1\nTASTE,sep2\n', 'utf16le');
    await chooser.setFiles({ name: 'a.csv', mimeType: 'application/vnd.ms-excel', buffer });
    await page.getByText('Erkannt: UTF-16, getrennt durch Kommas.').waitFor();
    await page.locator('[data-row="3"]').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Der Anmeldename steht schon in Zeile 2.').last().waitFor();
    await page.keyboard.press('Escape');
    const overflow = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    assert.equal(await page.evaluate(overflow), false);
    await page.getByRole('tab', { name: 'Alle 2' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('Telefone: SEP1').waitFor();
    await page.getByRole('button', { name: '1 Benutzer importieren' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Der Import ist fertig: 1 neu, 0 geändert, 1 abgelehnt.').waitFor();
    assert.deepEqual(await found('taste'), ['taste ']);
  });

  it('says what is wrong with a file, and where, and takes it when it is mended', async (t) => {
    const page = await web.open('/users/import');
    await choose(page, 'login name;name\nx;"y\n');
    await page.getByText('A quotation mark is not as it has to be').waitFor();
    await page.getByText('It is in the row that begins in line 2.').waitFor();
    await choose(page, 'login name;Password\nx;y\n');
    await page.getByText('It is the column “Password”.').waitFor();
    const large = join(await temporaryDirectory(t), 'large.csv');
    await writeFile(large, Buffer.alloc(20_000_001, 'a'));
    await page.getByLabel('Choose a file').setInputFiles(large);
    await page.getByText('The file is too large').waitFor();
    await choose(page, 'login name\nadmin\n');
    await page.getByRole('button', { name: 'Nothing to import' }).waitFor();
    await page.goto(`${web.product.url}/users/import?id=gone`);
    await page.getByText('This file is gone').waitFor();
  });

  it('says that users were changed meanwhile, and shows what it would do now', async () => {
    const page = await web.open('/users/import');
    await choose(page, 'login name;last name\nmeanwhile;New\n');
    await page.getByRole('tab', { name: 'New 1' }).waitFor();
    await create({ loginName: 'meanwhile', lastName: 'Old' });
    await page.getByRole('button', { name: 'Import 1 user' }).click();
    await page.getByText('Users were changed meanwhile').waitFor();
    await page.getByText('Last name: Old → New').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Import 1 user' }).click();
    await page.getByText('The import is done: 0 new, 1 changed, 0 not taken.').waitFor();
    assert.deepEqual(await found('meanwhile'), ['meanwhile New']);
  });

  it('saves all users as a file that changes nothing', async () => {
    const page = await web.open('/users');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'users.csv');
    const text = await readFile(await download.path(), 'utf8');
    assert.match(text, /^\ufefflogin name;first name;last name;/i);
    await page.getByRole('link', { name: 'Import …' }).click();
    await choose(page, text);
    await page.getByRole('button', { name: 'Nothing to import' }).waitFor();
    await page.getByRole('tab', { name: 'Not taken 0' }).waitFor();
  });
});
