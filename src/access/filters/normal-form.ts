import type { FilterExpression } from './expression.ts';
import { FILTER_FIELDS } from './fields.ts';

type FieldCondition = Extract<FilterExpression, { kind: 'test' }>;

/** A condition as it is asked of the database; it holds, or it does not: nothing between. */
export interface NormalTest extends FieldCondition {
  /** `none`: the field has values, and the condition holds for none of them. */
  readonly quantifier: 'any' | 'none';
}

/** A rule without NOT: conditions joined by AND and OR. */
export type NormalForm =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly NormalForm[] }
  | NormalTest;

/**
 * Moves every NOT down to the conditions. What is true stays true; false and not known become one,
 * which is all the same to who sees something or not. With NOT above, they would not be: `NOT` of
 * not known is not known, of false it is true.
 */
export function normalForm(expression: FilterExpression, isNegated = false): NormalForm {
  switch (expression.kind) {
    case 'not':
      return normalForm(expression.operand, !isNegated);
    case 'test':
      return normalTest(expression, isNegated);
    case 'and':
    case 'or': {
      const kind = (expression.kind === 'and') !== isNegated ? 'and' : 'or';
      const sides = [expression.left, expression.right].map((side) => normalForm(side, isNegated));
      return {
        kind,
        operands: sides.flatMap((side) => (side.kind === kind ? side.operands : [side])),
      };
    }
  }
}

function normalTest(test: FieldCondition, isNegated: boolean): NormalTest {
  const isMany = FILTER_FIELDS[test.field].isMany && test.test.kind !== 'null';
  if (isMany) return { ...test, quantifier: isNegated ? 'none' : 'any' };
  return { ...test, isNegated: test.isNegated !== isNegated, quantifier: 'any' };
}
