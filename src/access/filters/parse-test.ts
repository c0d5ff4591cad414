import { nearestName } from '../../base/index.ts';
import { foldCase, numberKey } from '../../storage/catalog/index.ts';
import {
  COMPARISONS,
  type Comparison,
  type FieldTest,
  type FilterExpression,
  type FilterValue,
} from './expression.ts';
import { FIELD_NAMES, FILTER_FIELDS, type FieldKey, tryField } from './fields.ts';
import { parseTimestamp } from './parse-timestamp.ts';
import type { RuleReader } from './rule-reader.ts';
import type { Token } from './tokens.ts';

const AFTER_FIELD = [...COMPARISONS, 'LIKE', 'IN', 'BETWEEN', 'IS', 'NOT'];
const MAXIMUM_IN_LIST = 1000;

/** Of one pattern, so that looking for it stays quick. */
const MAXIMUM_WILDCARDS = 20;

/** Operators with the sides changed: `5 < a` is `a > 5`. */
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  ...{ '=': '=', '<>': '<>' },
  ...{ '<': '>', '<=': '>=', '>': '<', '>=': '<=' },
};

type FieldCondition = Extract<FilterExpression, { kind: 'test' }>;

/** One condition on one field. */
export function parseTest(reader: RuleReader): FieldCondition {
  reader.countTest();
  const first = reader.peek();
  if (first.kind !== 'name' && !isValueStart(first)) {
    throw reader.unexpected(['a field', '(', 'NOT']);
  }
  const parsed = first.kind === 'name' ? testOf(reader, parseField(reader)) : mirroredTest(reader);
  return { kind: 'test', ...parsed, place: { start: first.start, end: reader.lastEnd } };
}

type ParsedTest = Pick<FieldCondition, 'field' | 'test' | 'isNegated'>;

function testOf(reader: RuleReader, field: FieldKey): ParsedTest {
  const operator = tryComparison(reader);
  if (operator !== undefined) {
    const value = parseValue(reader, field);
    return { field, test: { kind: 'compare', operator, value }, isNegated: false };
  }
  if (reader.take('keyword', 'IS')) {
    const isNegated = reader.take('keyword', 'NOT');
    if (reader.take('keyword', 'NULL')) return { field, test: { kind: 'null' }, isNegated };
    throw reader.unexpected(isNegated ? ['NULL'] : ['NULL', 'NOT NULL']);
  }
  const isNegated = reader.take('keyword', 'NOT');
  const test = namedTest(reader, field);
  if (test !== undefined) return { field, test, isNegated };
  throw reader.unexpected(isNegated ? ['LIKE', 'IN', 'BETWEEN'] : AFTER_FIELD);
}

/** LIKE, IN or BETWEEN. */
function namedTest(reader: RuleReader, field: FieldKey): FieldTest | undefined {
  const { start, end } = reader.peek();
  if (reader.take('keyword', 'LIKE')) {
    if (FILTER_FIELDS[field].type !== 'string') {
      throw reader.wrong('wrong-type', ['=', '<>', '<', '>', 'IN', 'BETWEEN'], { start, end });
    }
    return { kind: 'like', pattern: parsePattern(reader) };
  }
  if (reader.take('keyword', 'IN')) return { kind: 'in', values: parseList(reader, field) };
  if (!reader.take('keyword', 'BETWEEN')) return undefined;
  const low = parseValue(reader, field);
  if (!reader.take('keyword', 'AND')) throw reader.unexpected(['AND']);
  return { kind: 'between', low, high: parseValue(reader, field) };
}

/** A value, then a comparison, then the field. */
function mirroredTest(reader: RuleReader): ParsedTest {
  const value = takeValue(reader);
  const operator = tryComparison(reader);
  if (operator === undefined) throw reader.unexpected(COMPARISONS);
  if (reader.peek().kind !== 'name') throw reader.unexpected(['a field']);
  const field = parseField(reader);
  const read = readValue(reader, field, value);
  const test = { kind: 'compare', operator: MIRRORED[operator], value: read } as const;
  return { field, test, isNegated: false };
}

function parseField(reader: RuleReader): FieldKey {
  const token = reader.next();
  const field = tryField(token.text);
  if (field !== undefined) return field;
  throw reader.wrong('unknown-field', nearestFields(token.text), token);
}

function tryComparison(reader: RuleReader): Comparison | undefined {
  const { kind, text } = reader.peek();
  const operator = COMPARISONS.find((known) => known === (text === '!=' ? '<>' : text));
  if (kind !== 'symbol' || operator === undefined) return undefined;
  reader.next();
  return operator;
}

function parseList(reader: RuleReader, field: FieldKey): FilterValue[] {
  if (!reader.take('symbol', '(')) throw reader.unexpected(['(']);
  const values = [parseValue(reader, field)];
  while (reader.take('symbol', ',')) {
    if (values.length === MAXIMUM_IN_LIST) {
      throw reader.wrong('too-many', [`at most ${MAXIMUM_IN_LIST} values in a list`]);
    }
    values.push(parseValue(reader, field));
  }
  if (!reader.take('symbol', ')')) throw reader.unexpected([',', ')']);
  return values;
}

function parseValue(reader: RuleReader, field: FieldKey): FilterValue {
  if (isValueStart(reader.peek())) return readValue(reader, field, takeValue(reader));
  throw reader.unexpected([EXPECTED_VALUES[FILTER_FIELDS[field].type]]);
}

const EXPECTED_VALUES = {
  string: "a text in quotes, for example 'Support'",
  number: 'a number',
  timestamp: "a date, for example '2026-01-31' or '2026-01-31 08:00'",
} as const;

function isValueStart({ kind, text }: Token): boolean {
  return kind === 'string' || kind === 'number' || (kind === 'symbol' && text === '-');
}

/** A text, or a number with its sign. */
function takeValue(reader: RuleReader): Token {
  const first = reader.next();
  if (first.kind !== 'symbol') return first;
  const number = reader.peek();
  if (number.kind !== 'number') throw reader.unexpected(['a number']);
  reader.next();
  return { ...number, text: `-${number.text}`, start: first.start };
}

/** A value as the type of `field` has it. */
function readValue(reader: RuleReader, field: FieldKey, token: Token): FilterValue {
  reader.countValue();
  const { type, isTelephoneNumber } = FILTER_FIELDS[field];
  if ((token.kind === 'number') !== (type === 'number')) {
    throw reader.wrong('wrong-type', [EXPECTED_VALUES[type]], token);
  }
  if (type === 'string') return isTelephoneNumber ? numberKey(token.text) : foldCase(token.text);
  if (type === 'number') return Number(token.text);
  const atMs = parseTimestamp(token.text, reader.timeZone);
  if (atMs === undefined) throw reader.wrong('wrong-value', [EXPECTED_VALUES.timestamp], token);
  return atMs;
}

/** The pattern of LIKE with a backslash as its escape character. */
function parsePattern(reader: RuleReader): string {
  const token = reader.peek();
  if (token.kind !== 'string') throw reader.unexpected([EXPECTED_VALUES.string]);
  reader.next();
  reader.countValue();
  const escapeSign = parseEscape(reader);
  let pattern = '';
  let wildcards = 0;
  const characters = [...token.text.normalize('NFC')];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === escapeSign) {
      const escaped = characters[++at];
      if (escaped === undefined || !['%', '_', escapeSign].includes(escaped)) {
        throw reader.wrong('wrong-value', [`${escapeSign} before %, _ or ${escapeSign}`], token);
      }
      pattern += literal(escaped);
    } else if (character === '%' || character === '_') {
      wildcards += character === '%' ? 1 : 0;
      pattern += character;
    } else pattern += literal(character);
  }
  if (wildcards <= MAXIMUM_WILDCARDS) return pattern;
  throw reader.wrong('too-many', [`at most ${MAXIMUM_WILDCARDS} %`], token);
}

function parseEscape(reader: RuleReader): string | undefined {
  if (!reader.take('keyword', 'ESCAPE')) return undefined;
  const token = reader.peek();
  if (token.kind !== 'string' || [...token.text].length !== 1) {
    throw reader.wrong('wrong-value', ["one character in quotes, for example '!'"]);
  }
  reader.next();
  return token.text;
}

function literal(character: string): string {
  const folded = foldCase(character);
  return '%_\\'.includes(folded) ? `\\${folded}` : folded;
}

/** The field that a mistyped name may mean, else all. */
function nearestFields(name: string): readonly string[] {
  const plain = (text: string) => text.replace(/^(usr|msg)_?/i, '');
  const nearest = nearestName(plain(name), FIELD_NAMES.map(plain));
  const field = FIELD_NAMES.find((known) => plain(known) === nearest);
  return field === undefined ? FIELD_NAMES : [field];
}
