import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { FilterExpression } from './expression.ts';
import { FIELD_NAMES } from './fields.ts';
import { FilterRuleError } from './filter-error.ts';
import { parseFilterRule } from './parse.ts';

const parse = (rule: string) => parseFilterRule(rule, 'Europe/Berlin');

/** A tree as text with all parentheses. */
function shape(expression: FilterExpression | undefined): string {
  if (expression === undefined) return '';
  if (expression.kind === 'not') return `not ${shape(expression.operand)}`;
  if (expression.kind !== 'test') {
    return `(${shape(expression.left)} ${expression.kind} ${shape(expression.right)})`;
  }
  const { field, test, isNegated } = expression;
  const { kind, ...rest } = test;
  const values = Object.values(rest)
    .map((value) => JSON.stringify(value))
    .join(' ');
  return `${field} ${isNegated ? 'not ' : ''}${kind}${values === '' ? '' : ` ${values}`}`;
}

describe('the filter language', () => {
  it('reads what its documentation shows', () => {
    const rules: readonly (readonly [rule: string, tree: string])[] = [
      ['', ''],
      ['  \n ', ''],
      ["usr_department = 'Support'", 'usr_department compare "=" "support"'],
      ['USR_DEPARTMENT = "Support"', 'usr_department compare "=" "support"'],
      [
        `((usr_department = "Support") OR (usr_department = 'Management')) AND (msg_contentSize > 5)`,
        '((usr_department compare "=" "support" or usr_department compare "=" "management")' +
          ' and msg_contentsize compare ">" 5)',
      ],
      [
        'msg_Direction = 0 or msg_Direction = 1 and msg_Internal = 1',
        '(msg_direction compare "=" 0 or (msg_direction compare "=" 1 and msg_internal compare "=" 1))',
      ],
      [
        'msg_Direction=0 AND msg_Internal=1 AND msg_Preserved=0',
        '((msg_direction compare "=" 0 and msg_internal compare "=" 1) and msg_preserved compare "=" 0)',
      ],
      [
        'not msg_Direction = 0 and msg_Internal = 1',
        '(not msg_direction compare "=" 0 and msg_internal compare "=" 1)',
      ],
      ['NOT NOT msg_Direction = 0', 'not not msg_direction compare "=" 0'],
      ['not (msg_Direction = 0)', 'not msg_direction compare "=" 0'],
      ['5 < msg_ContentSize', 'msg_contentsize compare ">" 5'],
      ["'Support' <> usr_department", 'usr_department compare "<>" "support"'],
      ['msg_ContentSize != -1.5', 'msg_contentsize compare "<>" -1.5'],
      ["usr_lastname LIKE 'M_ller%'", 'usr_lastname like "m_ller%"'],
      ["usr_lastname NOT LIKE '50!%' ESCAPE '!'", 'usr_lastname not like "50\\\\%"'],
      ["usr_lastname LIKE 'a\\b'", 'usr_lastname like "a\\\\\\\\b"'],
      ["usr_lastname = 'O''Connor'", 'usr_lastname compare "=" "o\'connor"'],
      ['usr_lastname = "say ""hi"""', 'usr_lastname compare "=" "say \\"hi\\""'],
      ["usr_lastname IN ('A', 'B')", 'usr_lastname in ["a","b"]'],
      ["usr_lastname not in ('Ä')", 'usr_lastname not in ["ä"]'],
      [
        'msg_ContentSize BETWEEN 1 AND 5 AND msg_Direction = 0',
        '(msg_contentsize between 1 5 and msg_direction compare "=" 0)',
      ],
      ['msg_ContentSize NOT BETWEEN 1 AND 5', 'msg_contentsize not between 1 5'],
      ['msg_Caller IS NULL', 'msg_caller null'],
      ['msg_Caller is not null', 'msg_caller not null'],
      ["msg_Caller = '+49 (30) 123-45'", 'msg_caller compare "=" "+493012345"'],
      ["msg_Start >= '2026-07-01'", 'msg_start compare ">=" 1782856800000'],
      ["msg_Start < '2026-01-01 08:30'", 'msg_start compare "<" 1767252600000'],
      ["msg_Start < '2026-01-01T08:30:15Z'", 'msg_start compare "<" 1767256215000'],
      ["usr_name = 'ΣΑΣ'", 'usr_name compare "=" "σασ"'],
    ];
    for (const [rule, tree] of rules) assert.equal(shape(parse(rule)), tree, rule);
  });

  it('says where a mistake is, what was found and what was expected', () => {
    const wrong: readonly (readonly [rule: string, start: number, message: string])[] = [
      ['usr_departement = 1', 0, 'found usr_departement, expected usr_Department'],
      ['department', 0, 'found department, expected usr_Department'],
      ['xyz = 1', 0, 'found xyz, expected usr_Name, usr_LastName, usr_FirstName'],
      [
        'usr_department',
        14,
        'found the end, expected =, <>, <, <=, >, >=, LIKE, IN, BETWEEN, IS or NOT',
      ],
      ['usr_department =', 16, "found the end, expected a text in quotes, for example 'Support'"],
      [
        'usr_department = Support',
        17,
        "found Support, expected a text in quotes, for example 'Support'",
      ],
      ['usr_department = 5', 17, "found 5, expected a text in quotes, for example 'Support'"],
      ["msg_contentSize > '5'", 18, "found '5', expected a number"],
      ['msg_contentSize LIKE 5', 16, 'found LIKE, expected =, <>, <, >, IN or BETWEEN'],
      ["usr_name = 'a", 11, "found 'a, expected a closing '"],
      ["usr_name = 'a' usr_name = 'b'", 15, 'found usr_name, expected AND, OR or the end'],
      ["(usr_name = 'a'", 15, 'found the end, expected AND, OR or )'],
      ["usr_name = 'a')", 14, 'found ), expected AND, OR or the end'],
      ['()', 1, 'found ), expected a field, ( or NOT'],
      ['AND', 0, 'found AND, expected a field, ( or NOT'],
      ["usr_name IN 'a'", 12, "found 'a', expected ("],
      ["usr_name IN ('a' 'b')", 17, "found 'b', expected , or )"],
      ['usr_name IN ()', 13, "found ), expected a text in quotes, for example 'Support'"],
      ['msg_ContentSize BETWEEN 1 OR 2', 26, 'found OR, expected AND'],
      ["usr_name IS 'a'", 12, "found 'a', expected NULL or NOT NULL"],
      ["usr_name NOT = 'a'", 13, 'found =, expected LIKE, IN or BETWEEN'],
      [
        "usr_name LIKE 'a' ESCAPE 'xy'",
        25,
        "found 'xy', expected one character in quotes, for example '!'",
      ],
      ["usr_name LIKE 'a!b' ESCAPE '!'", 14, "found 'a!b', expected ! before %, _ or !"],
      [
        "msg_Start > 'yesterday'",
        12,
        "found 'yesterday', expected a date, for example '2026-01-31' or '2026-01-31 08:00'",
      ],
      ["msg_Start > '2026-02-30'", 12, "found '2026-02-30', expected a date"],
      ['1 = 1', 4, 'found 1, expected a field'],
      ["usr_name = 'a'; drop table users", 14, 'found ;, expected a field, a value or ('],
      ["usr_name = 'a' -- ", 15, 'found -, expected AND, OR or the end'],
      ["usr_name = 'a' OR 1=1", 20, 'found 1, expected a field'],
      ['usr_name = (select 1)', 11, 'found (, expected a text in quotes'],
      ["lower(usr_name) = 'a'", 0, 'found lower, expected'],
      ['__proto__ = 1', 0, 'found __proto__, expected'],
      ['usr_name = 😀', 11, 'found 😀, expected a field, a value or ('],
      ['msg_ContentSize > 5a', 18, 'found 5, expected'],
    ];
    for (const [rule, start, message] of wrong) {
      assert.throws(
        () => parse(rule),
        (error: unknown) => {
          assert.ok(error instanceof FilterRuleError, rule);
          assert.equal(error.code, 'FILTER_INVALID');
          assert.equal(error.problem.start, start, `${rule}: ${error.message}`);
          const expected = `character ${start + 1}: ${message}`;
          assert.equal(error.message.slice(0, expected.length), expected, rule);
          return true;
        },
      );
    }
  });

  it('refuses what is too large', () => {
    const test = 'msg_Direction = 0';
    const tooLarge: readonly (readonly [rule: string, problem: string])[] = [
      ['('.repeat(10_000) + test + ')'.repeat(10_000), 'too-long'],
      ['('.repeat(101) + test + ')'.repeat(101), 'too-deep'],
      ['NOT '.repeat(200) + test, 'too-deep'],
      [Array(501).fill(test).join(' OR '), 'too-many'],
      [`usr_name = '${'x'.repeat(1_000_000)}'`, 'too-long'],
      [`usr_name = '${'x'.repeat(1001)}'`, 'too-long'],
      [`usr_name IN (${Array(1001).fill("'x'").join(',')})`, 'too-many'],
      [`usr_name LIKE '${'%a'.repeat(21)}'`, 'too-many'],
    ];
    for (const [rule, problem] of tooLarge) {
      assert.throws(
        () => parse(rule),
        (error: unknown) => error instanceof FilterRuleError && error.problem.problem === problem,
        `${rule.slice(0, 40)}: ${problem}`,
      );
    }
    assert.notEqual(parse('('.repeat(99) + test + ')'.repeat(99)), undefined);
    assert.notEqual(parse(Array(500).fill(test).join(' OR ')), undefined);
  });

  it('reads times as the clocks of the time zone show them', () => {
    const at = (text: string) => {
      const tree = parse(`msg_Start = '${text}'`);
      assert.ok(tree?.kind === 'test' && tree.test.kind === 'compare');
      return new Date(Number(tree.test.value)).toISOString();
    };
    assert.equal(at('2026-03-29 01:59'), '2026-03-29T00:59:00.000Z');
    assert.equal(at('2026-03-29 03:00'), '2026-03-29T01:00:00.000Z');
    assert.equal(at('2026-10-25 12:00'), '2026-10-25T11:00:00.000Z');
    assert.equal(at('2026-06-01 00:00:00+05:30'), '2026-05-31T18:30:00.000Z');
  });

  it('has only examples in its documentation that can be read', () => {
    const text = readFileSync(new URL('../../../docs/filters.md', import.meta.url), 'utf8');
    const examples = text.slice(text.indexOf('## Examples'), text.indexOf('## Limits'));
    const rules = [...examples.matchAll(/^\| `(.+?)` \|/gm)].map(([, rule]) => rule!);
    assert.equal(rules.length, 14);
    for (const rule of rules) assert.notEqual(parse(rule), undefined, rule);
    const fields = [...text.matchAll(/`((?:usr|msg)_[A-Za-z]+)`[,|\s]/g)].map(([, name]) => name!);
    assert.deepEqual([...new Set(fields)].sort(), [...FIELD_NAMES].sort());
  });
});
