import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock, Turns } from '../../base/index.ts';
import { readUserFile } from './read-user-file.ts';

const reading = (file: string | Buffer) =>
  readUserFile(typeof file === 'string' ? Buffer.from(file) : file, new Turns(systemClock));

/** Rows as they were read: line, then cells. */
async function rowsOf(file: string | Buffer) {
  const { rows } = await reading(file);
  return rows.map(({ line, cells, isWhole }) => [line, ...cells, ...(isWhole ? [] : [false])]);
}

describe('a file of users', () => {
  const TEXT = 'login name;last name\r\nanna;Müller €\r\n';
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

  it('is read in the encodings that spreadsheets write', async () => {
    const latin = Buffer.from(TEXT, 'latin1');
    latin[latin.indexOf(0xac)] = 0x80;
    const files: [string, Buffer][] = [
      ['utf-8', Buffer.from(TEXT)],
      ['utf-8', Buffer.from(`\ufeff${TEXT}`)],
      ['utf-16le', utf16(TEXT)],
      ['utf-16be', utf16(TEXT).swap16()],
      ['windows-1252', latin],
    ];
    for (const [expected, bytes] of files) {
      const { encoding, columns, rows } = await reading(bytes);
      assert.equal(encoding, expected);
      assert.deepEqual(columns, ['loginName', 'lastName']);
      assert.deepEqual(rows, [{ line: 2, cells: ['anna', 'Müller €'], isWhole: true }]);
    }
  });

  it('is read with each separator and line break', async () => {
    for (const separator of [';', ',', '\t', '|']) {
      for (const end of ['\n', '\r\n', '\r']) {
        const text = ['login name;x, y;numbers', 'anna;1;"1001;1002"', 'bob;2;3', '']
          .map((line) => line.replaceAll(/;(?!1002)/g, separator))
          .join(end)
          .replace('x, y', '"x, y"');
        const { separator: found, unknownColumns } = await reading(text);
        assert.deepEqual([found, unknownColumns], [separator, ['x, y']]);
        assert.deepEqual(await rowsOf(text), [
          [2, 'anna', '1001;1002'],
          [3, 'bob', '3'],
        ]);
      }
    }
  });

  it('knows its columns in any order, case and language, and says which it does not know', async () => {
    const headings: [string, string[]][] = [
      ['LOGIN_NAME;E-mail;Mode-Inbound-Internal', ['loginName', 'email', 'inbound-internal']],
      ['firstName;loginName;canDelete', ['firstName', 'loginName', 'canDelete']],
      ['Nachname;Löschen nach Tagen;Anmeldename', ['lastName', 'deleteAfterDays', 'loginName']],
      ['Prénom;Identifiant;Téléphones', ['firstName', 'loginName', 'devices']],
      [
        'Cognome;Nome;Nome utente;Può eliminare',
        [...['lastName', 'firstName', 'loginName', 'canDelete']],
      ],
    ];
    for (const [heading, expected] of headings) {
      assert.deepEqual((await reading(`${heading}\na;b;c;d`)).columns, expected, heading);
    }
    const { unknownColumns } = await reading('login;Raum;;Kostenstelle\nanna;1;2;3');
    assert.deepEqual(unknownColumns, ['Raum', 'Kostenstelle']);
  });

  it('says in which line a row begins, whatever stands before it', async () => {
    const text = [
      ...['', 'login,last name,x', '', 'anna,"two', 'lines ""quoted""",', '   ', ',,'],
      ...['bob,"a,b",', 'short,b', 'long,b,c,d', 'filled,b,c,,', "'=1+1,'+49 30,"],
    ].join('\r\n');
    assert.deepEqual(await rowsOf(text), [
      [4, 'anna', 'two\nlines "quoted"'],
      [8, 'bob', 'a,b'],
      [9, 'short', 'b', false],
      [10, 'long', 'b', false],
      [11, 'filled', 'b'],
      [12, '=1+1', '+49 30'],
    ]);
  });

  it('is refused as a whole, with the reason', async () => {
    const users = (count: number) => `login\n${'a\n'.repeat(count)}`;
    const wrong: [string, string | Buffer, string, string?][] = [
      ['nothing', '', 'CSV_EMPTY'],
      ['spaces', ' \n\n', 'CSV_EMPTY'],
      ['a heading alone', 'login;name\n', 'CSV_EMPTY'],
      ['empty rows alone', 'login;name\n;\n;\n', 'CSV_EMPTY'],
      ['no heading', 'anna;Anna\nbob;Bob\n', 'CSV_NO_LOGIN_NAME'],
      ['a column twice', 'login;Vorname;first name\na;b;c', 'CSV_COLUMN_TWICE', 'first name'],
      ['a password', 'login;Password\na;b', 'CSV_PASSWORD', 'Password'],
      ['a password in German', 'login;Neues Kennwort\na;b', 'CSV_PASSWORD', 'Neues Kennwort'],
      ['a PIN', 'login;PIN\na;1', 'CSV_PASSWORD', 'PIN'],
      ['a workbook', Buffer.from('504b0304000008', 'hex'), 'CSV_NOT_TEXT'],
      ['NUL bytes', 'login\na\0b\n', 'CSV_NOT_TEXT'],
      ['lone surrogates', Buffer.from('fffe6c0000d86c00', 'hex'), 'CSV_NOT_TEXT'],
      ['half a character', Buffer.concat([utf16(TEXT), Buffer.of(65)]), 'CSV_NOT_TEXT'],
      ['UTF-8 that is none', Buffer.from('efbbbf6cff', 'hex'), 'CSV_NOT_TEXT'],
      ['a quote never closed', 'login;x\na;b\nb;"c\nd;e\n', 'CSV_QUOTE', '3'],
      ['a quote in the middle', 'login;x\na;b"c\n', 'CSV_QUOTE', '2'],
      ['text after a quote', 'login;x\n\na;"b"c\n', 'CSV_QUOTE', '3'],
      ['a cell of 10 MB', `login;x\na;${'b'.repeat(1e7)}\n`, 'CSV_ROW_TOO_LONG', '2'],
      ['the same in quotes', `login;x\na;"${'b'.repeat(1e7)}"\n`, 'CSV_ROW_TOO_LONG', '2'],
      ['quotes alone', `login;x\na;${'"'.repeat(1e7)}\n`, 'CSV_ROW_TOO_LONG', '2'],
      ['separators alone', `login;x\na${';'.repeat(1e7)}\n`, 'CSV_ROW_TOO_LONG', '2'],
      ['100 000 columns', `login${';x'.repeat(1e5)}\n`, 'CSV_TOO_LARGE'],
      ['too many rows', users(100_001), 'CSV_TOO_LARGE'],
      ['too many empty rows', `${users(1)}${'\n'.repeat(1e6)}`, 'CSV_TOO_LARGE'],
      ['too many bytes', Buffer.alloc(20_000_001, 'a'), 'CSV_TOO_LARGE'],
    ];
    for (const [what, file, code, member] of wrong) {
      await assert.rejects(reading(file), { code, member }, what);
    }
    assert.equal((await reading(users(100_000))).rows.length, 100_000);
  });
});
