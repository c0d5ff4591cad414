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
    case 'like': {
      const canBeEmpty = isNegated || /^%*$/.test(test.pattern);
      const text = canBeEmpty ? known : column;
      return sql<SqlBool>`${text} ${not}like ${test.pattern} escape '\\'`;
    }
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

/** Whole seconds that `column` has in milliseconds: an index over it can be used. */
export function secondsTest(
  column: RawBuilder<unknown>,
  { test, isNegated }: NormalTest,
): Expression<SqlBool> {
  const ranges = rangesOf(test);
  const parts = ranges.map(({ low, high }) => {
    if (low !== undefined && high !== undefined) {
      return sql`(${column} >= ${millis(low)} and ${column} < ${millis(high)})`;
    }
    return low === undefined
      ? sql`${column} < ${millis(high ?? 0)}`
      : sql`${column} >= ${millis(low)}`;
  });
  const held = parts.length === 0 ? sql`false` : sql.join(parts, sql` or `);
  return isNegated ? sql<SqlBool>`not (${held})` : sql<SqlBool>`(${held})`;
}

/** Nothing is as long; what PostgreSQL compares with an integer has to be one of eight bytes. */
const ENDLESS_SECONDS = 1e12;

function millis(seconds: number): number {
  return 1000 * Math.max(-ENDLESS_SECONDS, Math.min(seconds, ENDLESS_SECONDS));
}

/** Whole seconds from `low` on, below `high`; undefined: without end. */
interface SecondsRange {
  readonly low?: number;
  readonly high?: number;
}

function rangesOf(test: NormalTest['test']): readonly SecondsRange[] {
  switch (test.kind) {
    case 'compare':
      return compared(test.operator, Number(test.value));
    case 'between':
      return [{ low: Math.ceil(Number(test.low)), high: Math.floor(Number(test.high)) + 1 }];
    case 'in':
      return test.values.flatMap((value) => compared('=', Number(value)));
    default:
      return [];
  }
}

function compared(operator: Comparison, value: number): readonly SecondsRange[] {
  const [floor, ceil] = [Math.floor(value), Math.ceil(value)];
  switch (operator) {
    case '=':
      return floor === ceil ? [{ low: value, high: value + 1 }] : [];
    case '<>':
      return floor === ceil
        ? [{ high: value }, { low: value + 1 }]
        : [{ high: ceil }, { low: ceil }];
    case '<':
      return [{ high: ceil }];
    case '<=':
      return [{ high: floor + 1 }];
    case '>':
      return [{ low: floor + 1 }];
    case '>=':
      return [{ low: ceil }];
  }
}

function parameter(value: FilterValue): RawBuilder<FilterValue> {
  return sql<FilterValue>`${value}`;
}
