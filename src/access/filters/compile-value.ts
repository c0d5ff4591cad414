import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Comparison, FilterValue } from './expression.ts';
import type { NormalTest } from './normal-form.ts';

const OPPOSITES: Readonly<Record<Comparison, Comparison>> = {
  ...{ '=': '<>', '<>': '=' },
  ...{ '<': '>=', '>=': '<', '>': '<=', '<=': '>' },
};

interface ValueOptions {
  /** An empty text stands for a value that is not known. */
  readonly isEmptyUnknown?: boolean;
}

/** Whether the value of `column` is as a condition wants it. Not true where it is not known. */
export function valueTest(
  column: RawBuilder<unknown>,
  { test, isNegated }: NormalTest,
  { isEmptyUnknown = false }: ValueOptions = {},
): Expression<SqlBool> {
  const known = isEmptyUnknown ? sql`nullif(${column}, '')` : column;
  const not = sql.raw(isNegated ? 'not ' : '');
  switch (test.kind) {
    case 'compare': {
      const operator = isNegated ? OPPOSITES[test.operator] : test.operator;
      // Without the function an index can be used; an empty text equals no value of a rule.
      const plain = operator === '=' && test.value !== '' ? column : known;
      return sql<SqlBool>`${plain} ${sql.raw(operator)} ${parameter(test.value)}`;
    }
    case 'like':
      return sql<SqlBool>`${known} ${not}like ${test.pattern} escape '\\'`;
    case 'in': {
      const values = sql.join(test.values.map(parameter));
      return sql<SqlBool>`${known} ${not}in (${values})`;
    }
    case 'between': {
      const [low, high] = [parameter(test.low), parameter(test.high)];
      return sql<SqlBool>`${known} ${not}between ${low} and ${high}`;
    }
    case 'null':
      return sql<SqlBool>`${known} is ${not}null`;
  }
}

function parameter(value: FilterValue): RawBuilder<FilterValue> {
  return sql<FilterValue>`${value}`;
}
