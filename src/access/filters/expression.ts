import type { FieldKey } from './fields.ts';

export const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A value of a rule: folded text, a number, or milliseconds since 1970. */
export type FilterValue = string | number;

/** A condition on one field. */
export type FieldTest =
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly value: FilterValue }
  /** SQL pattern whose escape character is a backslash. */
  | { readonly kind: 'like'; readonly pattern: string }
  | { readonly kind: 'in'; readonly values: readonly FilterValue[] }
  | { readonly kind: 'between'; readonly low: FilterValue; readonly high: FilterValue }
  | { readonly kind: 'null' };

/** The checked tree of a rule: every value has the type of its field. */
export type FilterExpression =
  | {
      readonly kind: 'and' | 'or';
      readonly left: FilterExpression;
      readonly right: FilterExpression;
    }
  | { readonly kind: 'not'; readonly operand: FilterExpression }
  | {
      readonly kind: 'test';
      readonly field: FieldKey;
      readonly test: FieldTest;
      /** `NOT LIKE`, `NOT IN`, `NOT BETWEEN`, `IS NOT NULL`. */
      readonly isNegated: boolean;
      /** Where it stands in the rule. */
      readonly place: { readonly start: number; readonly end: number };
    };
