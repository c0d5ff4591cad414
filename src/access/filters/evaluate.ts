import type { Comparison, FieldTest, FilterExpression, FilterValue } from './expression.ts';
import type { FieldKey } from './fields.ts';
import type { FilterFacts } from './filter-facts.ts';
import { matchesPattern } from './like-pattern.ts';

/** True, false, or not known, as SQL has it. */
export type Truth = boolean | undefined;

/** Whether a rule holds for `facts`; only true lets something be seen. */
export function evaluate(expression: FilterExpression, facts: FilterFacts): Truth {
  switch (expression.kind) {
    case 'and': {
      const left = evaluate(expression.left, facts);
      if (left === false) return false;
      const right = evaluate(expression.right, facts);
      return right === false ? false : left === undefined || right === undefined ? undefined : true;
    }
    case 'or': {
      const left = evaluate(expression.left, facts);
      if (left === true) return true;
      const right = evaluate(expression.right, facts);
      return right === true ? true : left === undefined || right === undefined ? undefined : false;
    }
    case 'not':
      return negate(evaluate(expression.operand, facts));
    case 'test':
      return evaluateTest(expression, facts);
  }
}

function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** What one field has. */
export function valuesOf(field: FieldKey, facts: FilterFacts): readonly FilterValue[] {
  const fact = facts[field];
  return (Array.isArray(fact) ? fact : fact === undefined ? [] : [fact]) as FilterValue[];
}

/** Whether one condition holds. */
export function evaluateTest(
  { field, test, isNegated }: Extract<FilterExpression, { kind: 'test' }>,
  facts: FilterFacts,
): Truth {
  const values = valuesOf(field, facts);
  if (test.kind === 'null') return (values.length === 0) !== isNegated;
  if (values.length === 0) return undefined;
  return values.some((value) => holds(test, value) !== isNegated);
}

/** Whether one value is as a condition wants it. */
export function holds(test: Exclude<FieldTest, { kind: 'null' }>, value: FilterValue): boolean {
  switch (test.kind) {
    case 'compare':
      return isOrdered(compare(value, test.value), test.operator);
    case 'like':
      return matchesPattern(String(value), test.pattern);
    case 'in':
      return test.values.includes(value);
    case 'between':
      return compare(value, test.low) >= 0 && compare(value, test.high) <= 0;
  }
}

/** Negative, zero or positive; texts by their bytes in UTF-8, as the databases compare them. */
export function compare(left: FilterValue, right: FilterValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}

function isOrdered(order: number, operator: Comparison): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
