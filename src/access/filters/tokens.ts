import { FilterRuleError } from './filter-error.ts';

/** Words of the language, in upper case. */
export const KEYWORDS = [
  ...(['AND', 'OR', 'NOT', 'LIKE', 'ESCAPE', 'IN', 'BETWEEN', 'IS', 'NULL'] as const),
] as const;
export type Keyword = (typeof KEYWORDS)[number];

export type TokenKind = 'name' | 'keyword' | 'string' | 'number' | 'symbol' | 'end';

/** A piece of a rule. */
export interface Token {
  readonly kind: TokenKind;
  /** Of a keyword its name in upper case, of a string its value, else as it was written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Longer rules are refused. */
export const MAXIMUM_RULE_LENGTH = 20_000;
const MAXIMUM_STRING_LENGTH = 1000;

const SPACE = /\s+/uy;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d+(?:\.\d+)?(?![A-Za-z0-9_.])/y;
const SYMBOL = /<>|!=|<=|>=|[=<>(),-]/y;

/**
 * Takes a rule apart. Strings stand in single or double quotes; a quote inside is doubled. Throws
 * {@link FilterRuleError}.
 */
export function tokenize(rule: string): Token[] {
  if (rule.length > MAXIMUM_RULE_LENGTH) {
    const expected = [`at most ${MAXIMUM_RULE_LENGTH} characters`];
    throw wrong(rule, 'too-long', [MAXIMUM_RULE_LENGTH, rule.length], expected);
  }
  const tokens: Token[] = [];
  for (let at = 0; at < rule.length; ) {
    const space = match(SPACE, rule, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const token = nextToken(rule, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: rule.length, end: rule.length });
  return tokens;
}

function nextToken(rule: string, start: number): Token {
  const quote = rule[start];
  if (quote === "'" || quote === '"') return stringToken(rule, start, quote);
  const name = match(NAME, rule, start);
  if (name !== undefined) {
    const keyword = KEYWORDS.find((word) => word === name.toUpperCase());
    const kind = keyword === undefined ? 'name' : 'keyword';
    return { kind, text: keyword ?? name, start, end: start + name.length };
  }
  const number = match(NUMBER, rule, start);
  if (number !== undefined) {
    return { kind: 'number', text: number, start, end: start + number.length };
  }
  const symbol = match(SYMBOL, rule, start);
  if (symbol !== undefined) {
    return { kind: 'symbol', text: symbol, start, end: start + symbol.length };
  }
  const end = start + [...rule.slice(start, start + 2)][0]!.length;
  throw wrong(rule, 'unknown-character', [start, end], ['a field', 'a value', '(']);
}

function stringToken(rule: string, start: number, quote: string): Token {
  let text = '';
  for (let at = start + 1; at < rule.length; ) {
    const close = rule.indexOf(quote, at);
    if (close < 0) break;
    text += rule.slice(at, close);
    if (rule[close + 1] === quote) {
      text += quote;
      at = close + 2;
      continue;
    }
    if (text.length > MAXIMUM_STRING_LENGTH || text.includes('\0')) {
      const expected = [`a text of at most ${MAXIMUM_STRING_LENGTH} characters`];
      throw wrong(rule, 'too-long', [start, close + 1], expected);
    }
    return { kind: 'string', text, start, end: close + 1 };
  }
  throw wrong(rule, 'open-string', [start, rule.length], [`a closing ${quote}`]);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function wrong(
  rule: string,
  problem: 'too-long' | 'open-string' | 'unknown-character',
  [start, end]: readonly [number, number],
  expected: readonly string[],
): FilterRuleError {
  return new FilterRuleError({ problem, start, end, found: rule.slice(start, end), expected });
}
