import type { FilterExpression } from './expression.ts';
import { parseTest } from './parse-test.ts';
import { RuleReader } from './rule-reader.ts';

/** How deep parentheses and NOT may nest. */
const MAXIMUM_DEPTH = 100;

const BINDING = { OR: 1, AND: 2 } as const;
/** NOT binds closer than AND: `NOT a = 1 AND b = 2` is `(NOT a = 1) AND b = 2`. */
const NOT_BINDING = 3;

/**
 * Reads the rule of a filter: an SQL condition over the fields of docs/filters.md. Undefined for an
 * empty rule, which every recording meets. Times without a zone are in `timeZone`. Throws
 * `FilterRuleError` with the place, what was found and what was expected.
 */
export function parseFilterRule(rule: string, timeZone: string): FilterExpression | undefined {
  const reader = new RuleReader(rule, timeZone);
  if (reader.peek().kind === 'end') return undefined;
  const expression = parseCondition(reader, 0, 0);
  if (reader.peek().kind !== 'end') throw reader.unexpected(['AND', 'OR', 'the end']);
  return expression;
}

/** Everything that binds at least as close as `binding`. */
function parseCondition(reader: RuleReader, binding: number, depth: number): FilterExpression {
  let left = parseOperand(reader, depth);
  for (;;) {
    const { kind, text } = reader.peek();
    if (kind !== 'keyword' || (text !== 'AND' && text !== 'OR')) return left;
    if (BINDING[text] <= binding) return left;
    reader.next();
    const right = parseCondition(reader, BINDING[text], depth);
    left = { kind: text === 'AND' ? 'and' : 'or', left, right };
  }
}

function parseOperand(reader: RuleReader, depth: number): FilterExpression {
  if (depth > MAXIMUM_DEPTH) {
    throw reader.wrong('too-deep', [`at most ${MAXIMUM_DEPTH} parentheses inside each other`]);
  }
  if (reader.take('keyword', 'NOT')) {
    return { kind: 'not', operand: parseCondition(reader, NOT_BINDING - 1, depth + 1) };
  }
  if (!reader.take('symbol', '(')) return parseTest(reader);
  const inside = parseCondition(reader, 0, depth + 1);
  if (!reader.take('symbol', ')')) throw reader.unexpected(['AND', 'OR', ')']);
  return inside;
}
