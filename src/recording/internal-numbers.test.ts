import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  InternalNumbersError,
  type NumberMistake,
  normaliseNumber,
  parseInternalNumbers,
} from './internal-numbers.ts';

/** For each entry: numbers that it matches, and near misses. */
const ENTRIES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['1234', ['1234', '12 34', '(12)34', '12-34'], ['12345', '+1234', '123', '']],
  ['+41 44 555 12 34', ['+41445551234', '+41 (44) 555-12-34'], ['41445551234', '0041445551234']],
  ['*12#', ['*12#'], ['12', '*12']],
  ['1000-1999', ['1000', '1500', '1999'], ['0999', '2000', '10000', '15', '+1500', '1a00']],
  ['0100 - 0199', ['0100', '0150'], ['100', '150', '0200']],
  ['+41445550000-+41445559999', ['+41445551234'], ['41445551234', '+41445560000']],
  ['5-5', ['5'], ['4', '55']],
  ['4...', ['4000', '4999'], ['400', '40000', '5000', '4a00', '4.00']],
  ['.', ['7'], ['77', '+', '*']],
  ['004144T', ['004144', '0041445551234', '004144*'], ['00414', '10041445551234']],
  ['+4144..T', ['+414455', '+4144555'], ['+41445', '4144555']],
  ['4..t', ['400', '40000'], ['40']],
  ['T', ['1', '+41'], ['']],
  ['/^4[0-9]{3}$/', ['4000', '4 0 0 0'], ['40000', '14000']],
  [' /^(\\+4144|0)?555/ ', ['555', '0555', '+41445551'], ['1555']],
  ['/77/', ['1772'], ['717']],
];

describe('internal numbers', () => {
  for (const [entry, inside, outside] of ENTRIES) {
    it(`reads ${entry}`, () => {
      const matcher = parseInternalNumbers([entry]);
      const verdicts = (numbers: readonly string[]) => numbers.map((n) => [n, matcher.matches(n)]);
      assert.deepEqual(verdicts([...inside, ...outside]), [
        ...inside.map((n) => [n, true]),
        ...outside.map((n) => [n, false]),
      ]);
    });
  }

  it('takes many entries together and ignores empty ones', () => {
    const matcher = parseInternalNumbers(['', '100', '  ', '200-299', '/^9/']);
    const numbers = ['100', '250', '9876', '300', '', '  '];
    assert.deepEqual(
      numbers.map((number) => matcher.matches(number)),
      [true, true, true, false, false, false],
    );
    assert.equal(parseInternalNumbers([]).matches('100'), false);
  });

  const WRONG: readonly (readonly [string, number, string, NumberMistake])[] = [
    ['12a4', 2, 'a is no part of a number', 'character'],
    ['  12x', 4, 'x is no part of a number', 'character'],
    ['12+34', 2, '+ stands only in front', 'plus'],
    ['+', 0, 'no digit', 'no-digit'],
    ['()', 0, 'no digit', 'no-digit'],
    ['1000-199', 5, 'both ends of a range need the same number of digits', 'range-lengths'],
    ['+100-1999', 5, 'both ends of a range need the same number of digits', 'range-lengths'],
    ['1999-1000', 5, 'the end of a range is below its beginning', 'range-order'],
    ['-1999', 0, 'a range begins with a number', 'range-start'],
    ['1000-', 5, 'a range ends with a number', 'range-end'],
    ['1..0-1999', 0, 'a range begins with a number', 'range-start'],
    ['1T2', 2, 'T stands only at the end', 'rest'],
    ['/^12', 4, 'the closing slash is missing', 'open-expression'],
    ['/', 1, 'the closing slash is missing', 'open-expression'],
    ['//', 1, 'the regular expression is empty', 'empty-expression'],
    ['/a(b[c/', 4, 'missing closing ]: `[c`', 'expression'],
    ['/12(?=3)/', 3, 'invalid or unsupported Perl syntax: `(?=`', 'expression'],
    ['1'.repeat(501), 500, 'the entry is too long', 'too-long'],
  ];
  for (const [entry, position, reason, code] of WRONG) {
    it(`refuses ${entry.slice(0, 20)}`, () => {
      assert.throws(() => parseInternalNumbers(['100', entry]), {
        name: 'InternalNumbersError',
        entryIndex: 1,
        position,
        code,
        reason,
      });
    });
  }

  it('says the place for people counting from one', () => {
    const { message } = new InternalNumbersError(1, 5, 'range-end');
    assert.equal(message, 'internal numbers, entry 2, character 6: a range ends with a number');
  });

  it('stays fast with an expression that others choke on', () => {
    const matcher = parseInternalNumbers(['/^(\\d+)+$/']);
    assert.equal(matcher.matches(`${'1'.repeat(200)}x`), false);
    assert.equal(matcher.matches('1'.repeat(257)), false);
  });

  it('throws nothing but InternalNumbersError, and matching throws nothing', () => {
    const entry = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789+-.*#Tt ()/[]{}?|^$\\da') }),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 3 }),
        fc.string({ unit: 'binary' }),
        (list, text) => {
          try {
            const matcher = parseInternalNumbers(list);
            assert.equal(typeof matcher.matches(text), 'boolean');
          } catch (error) {
            assert.ok(error instanceof InternalNumbersError, String(error));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('normaliseNumber', () => {
  it('drops what people write for reading only', () => {
    assert.equal(normaliseNumber(' +41 (0)44-555\u00a012 34 '), '+410445551234');
    assert.equal(normaliseNumber('b001234567'), 'b001234567');
  });
});
