import { evaluate, evaluateTest, type Truth, valuesOf } from './evaluate.ts';
import type { FilterExpression, FilterValue } from './expression.ts';
import type { FilterFacts } from './filter-facts.ts';

/** What became of one test of a rule. */
export interface ExplainedTest {
  /** Where it stands in the rule. */
  readonly start: number;
  readonly end: number;
  readonly truth: Truth;
  /** What the recording has in that field; folded as it is compared. */
  readonly values: readonly FilterValue[];
}

/** Why a rule shows a recording or does not. */
export interface Explanation {
  readonly truth: Truth;
  readonly tests: readonly ExplainedTest[];
}

/** Tries a rule on `facts`, test by test. An empty rule is true. */
export function explain(expression: FilterExpression | undefined, facts: FilterFacts): Explanation {
  if (expression === undefined) return { truth: true, tests: [] };
  const tests = testsOf(expression).map((test) => ({
    ...test.place,
    truth: evaluateTest(test, facts),
    values: valuesOf(test.field, facts),
  }));
  return { truth: evaluate(expression, facts), tests };
}

function testsOf(expression: FilterExpression): Extract<FilterExpression, { kind: 'test' }>[] {
  switch (expression.kind) {
    case 'test':
      return [expression];
    case 'not':
      return testsOf(expression.operand);
    default:
      return [...testsOf(expression.left), ...testsOf(expression.right)];
  }
}
