import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { guardFormula, unguardFormula } from '../../base/index.ts';
import { NO_POLICY } from '../../recording/index.ts';
import { LANGUAGES, type MonitorFilter } from '../../storage/catalog/index.ts';
import { cellFromList, devicesFromCell, listFromCell, numbersFromCell } from './cell-list.ts';
import { CellProblem } from './cell-problem.ts';
import { COLUMN_TITLES, columnOfTitle } from './column-titles.ts';
import { COLUMN_NAMES, COLUMNS } from './columns.ts';
import { FilterNames } from './filter-names.ts';
import type { FactName } from './user-facts.ts';

const filter = (id: string, name: MonitorFilter['name']): MonitorFilter => ({
  ...{ id, name, rule: '', canDelete: false, fourEyes: false, version: 1 },
});

const FILTERS = new FilterNames([
  filter('f1', { en: 'Sales', de: 'Vertrieb' }),
  filter('f2', { en: 'Berlin, all', de: 'Berlin; alles' }),
  filter('f3', { en: 'Twice' }),
  filter('f4', { de: 'twice' }),
  filter('f5', { en: 'The "best"' }),
]);

function read(member: FactName, text: string): unknown {
  const fact = COLUMNS[member].read(text, FILTERS);
  return fact instanceof CellProblem ? [fact.code, fact.detail] : fact;
}

describe('the columns of a file of users', () => {
  it('are all that an administrator decides, each with a title of its own', () => {
    const options = Object.keys(NO_POLICY).filter((name) => name !== 'modes');
    assert.deepEqual(
      options.filter((name) => !COLUMN_NAMES.includes(name as FactName)),
      [],
    );
    for (const language of LANGUAGES) {
      for (const name of COLUMN_NAMES) {
        assert.equal(columnOfTitle(COLUMN_TITLES[language][name]), name, `${language} ${name}`);
      }
    }
  });

  it('read what people and spreadsheets write', () => {
    const cells: [FactName, string, unknown][] = [
      ...['yes', 'TRUE', '1', 'x', 'Ja', 'WAHR', 'oui', 'Sì'].map(
        (text): [FactName, string, unknown] => ['isAdministrator', text, true],
      ),
      ...['no', 'False', '0', 'nein', 'FALSCH', 'non'].map((text): [FactName, string, unknown] => [
        'isDisabled',
        text,
        false,
      ]),
      ['canDelete', '', undefined],
      ['canDelete', 'maybe', ['value-unknown', 'maybe']],
      ['inbound-internal', 'Cisco', 'cisco'],
      ['inbound-external', 'keine', 'none'],
      ['outbound-internal', 'Pré-enregistrement', 'prerecord'],
      ['outbound-external', '', undefined],
      ['outbound-external', 'all', ['value-unknown', 'all']],
      ['language', 'DE', 'de'],
      ['language', '', null],
      ['language', 'es', ['value-unknown', 'es']],
      ['deleteAfterDays', '90', 90],
      ['deleteAfterDays', '', null],
      ['deleteAfterDays', '9e9', ['value-unknown', '9e9']],
      ['numbers', '1001, 10 01;1002', ['1001', '1002']],
      ['numbers', '4,93012E+11', ['number-rounded', '4,93012E+11']],
      ['devices', 'sep1 SEP2,sep1\nCSFa', ['SEP1', 'SEP2', 'CSFA']],
      ['filterIds', 'vertrieb', ['f1']],
      ['filterIds', 'Berlin, all', ['f2']],
      ['filterIds', '"Berlin, all"; Sales', ['f1', 'f2']],
      ['filterIds', 'f5', ['f5']],
      ['filterIds', '', []],
      ['filterIds', 'Sales, Nowhere', ['filter-unknown', 'Nowhere']],
      ['filterIds', 'Twice', ['filter-ambiguous', 'Twice']],
    ];
    for (const [member, text, expected] of cells) {
      assert.deepEqual(read(member, text), expected, `${member}: ${text}`);
    }
  });

  it('write what they read again', () => {
    const lists = [
      [],
      ['1001'],
      ['+49 30 1001'],
      ['030 1234'],
      ['+49 30 1001', '+49 30 1002', '1001'],
      ['anna@example.com', '*7', '030 12 / 34'],
      ['1;2', '3'],
    ];
    for (const list of lists) {
      assert.deepEqual(read('numbers', COLUMNS.numbers.write(list, FILTERS, 'en')), list);
    }
    assert.equal(COLUMNS.numbers.write(lists[2]!, FILTERS, 'en'), '+49 30 1001');
    assert.equal(COLUMNS.numbers.write(lists[3]!, FILTERS, 'en'), '"030 1234"');
    for (const language of LANGUAGES) {
      const cell = COLUMNS.filterIds.write(['f1', 'f2', 'f3', 'f5'], FILTERS, language);
      assert.deepEqual(read('filterIds', cell), ['f1', 'f2', 'f3', 'f5'], cell);
    }
    const german = COLUMNS.filterIds.write(['f1', 'f2'], FILTERS, 'de');
    assert.equal(german, '"Vertrieb", "Berlin; alles"');
  });
});

describe('a list in a cell', () => {
  it('is separated by what people use', () => {
    const cells: [string, string[]][] = [
      ['1001 1002\t1003', ['1001', '1002', '1003']],
      ['1001,1002;1003\n1004', ['1001', '1002', '1003', '1004']],
      ['+49 30 1001 +49 30 1002', ['+49 30 1001', '+49 30 1002']],
      ['1001 1002 +49 30 1002', ['1001', '1002', '+49 30 1002']],
      ['030 1001; 030 1002', ['030 1001', '030 1002']],
      [' ,; ', []],
    ];
    for (const [text, expected] of cells) assert.deepEqual(numbersFromCell(text), expected, text);
    assert.deepEqual(devicesFromCell(' SEP1  SEP2;\nSEP3 '), ['SEP1', 'SEP2', 'SEP3']);
    assert.deepEqual(listFromCell('a b, "c, d"; e'), ['a b', 'c, d', 'e']);
    assert.equal(cellFromList(['a b', 'c'], listFromCell), 'a b, c');
  });

  it('takes no longer for a hostile cell', () => {
    for (const text of [' '.repeat(60_000), '" '.repeat(30_000), '+ '.repeat(30_000)]) {
      assert.ok(Array.isArray(numbersFromCell(text)));
      assert.ok(Array.isArray(listFromCell(text)));
    }
  });
});

describe('cells that a spreadsheet would take for a formula', () => {
  it('are guarded, and come back as they were', () => {
    const guarded: [string, string][] = [
      ['=1+1', "'=1+1"],
      ['+49 30 1001', "'+49 30 1001"],
      ['-', "'-"],
      ['@SUM(A1)', "'@SUM(A1)"],
      ['\t=1', "'\t=1"],
      ["'=1", "''=1"],
      ["''+1", "'''+1"],
      ["'t Hooft", "'t Hooft"],
      ['a=b', 'a=b'],
      ['', ''],
    ];
    for (const [text, expected] of guarded) {
      assert.equal(guardFormula(text), expected);
      assert.equal(unguardFormula(expected), text);
    }
  });
});
