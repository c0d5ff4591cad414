// What the recorder expects in a rule, and the texts of the page that say the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseFilterRule } from '../../src/access/filters/parse.ts';
import { FilterRuleError } from '../../src/access/index.ts';
import { tryPhrase } from '../../web/src/filters/expected-words.ts';

const ENGLISH = new URL('../../web/src/locales/en/filters.json', import.meta.url);
const nines = (count: number): string => Array(count).fill(9).join(',');

/** One rule for each thing that can be expected. */
const WRONG_RULES = [
  ...['AND', 'msg_ContentSize > 5 x', 'usr_Name', 'usr_Name LIKE', 'usr_Name = 5', '§'],
  ...['msg_ContentSize > -x', "msg_Start > 'today'", "usr_Name = 'x", "usr_Name LIKE 'a' ESCAPE 5"],
  ...["usr_Name LIKE '!x' ESCAPE '!'", `usr_Name LIKE '${'a%'.repeat(21)}'`, 'usr_Name IS'],
  ...['x'.repeat(20_001), `usr_Name = '${'x'.repeat(1001)}'`, `${'('.repeat(102)}`],
  ...[Array.from({ length: 501 }, () => 'msg_Internal = 1').join(' OR ')],
  ...[
    `msg_Direction IN (${nines(1001)})`,
    Array(6)
      .fill(`msg_Direction IN (${nines(999)})`)
      .join(' OR '),
  ],
  ...['msg_Internal = 1 OR foo = 2', 'usr_Name NOT 5', "usr_Name BETWEEN 'a' 'b'", "5 'x'"],
];

function expectedIn(rule: string): readonly string[] {
  try {
    parseFilterRule(rule, 'UTC');
  } catch (error) {
    if (error instanceof FilterRuleError) return error.problem.expected;
    throw error;
  }
  throw new Error(`nothing is wrong with ${rule}`);
}

describe('web: what is expected in a rule', () => {
  it('is said in the language of the page, but for what stands so in rules', () => {
    const phrases = [...new Set(WRONG_RULES.flatMap(expectedIn))];
    const words = phrases.filter(
      (phrase) => !/^(?:[A-Z ]+|[=<>,()]+|(?:usr|msg)_\w+)$/.test(phrase),
    );
    assert.deepEqual(
      words.filter((phrase) => tryPhrase(phrase) === undefined),
      [],
    );
    const { filters } = JSON.parse(readFileSync(ENGLISH, 'utf8'));
    const names = new Set(words.map((phrase) => tryPhrase(phrase)!.name));
    assert.deepEqual([...names].sort(), Object.keys(filters.expected).sort());
  });

  it('says what the recorder says, in English', () => {
    const { filters } = JSON.parse(readFileSync(ENGLISH, 'utf8'));
    const phrase = "a date, for example '2026-01-31' or '2026-01-31 08:00'";
    const { name, values } = tryPhrase(phrase)!;
    const text = String(filters.expected[name]);
    assert.equal(
      text.replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]!),
      phrase,
    );
  });
});
