import { type TSchema, Type } from 'typebox';
import { HTTP_ERRORS } from './errors.ts';
import { ProblemSchema } from './problem.ts';

/** The answers of a route for its description: the good one, and its errors by code. */
export function answers<T extends Record<number, TSchema>>(good: T, ...codes: readonly string[]) {
  const problems: Record<number, TSchema> = {};
  for (const code of ['REQUEST_INVALID', 'TOO_MANY_REQUESTS', 'INTERNAL_ERROR', ...codes]) {
    problems[HTTP_ERRORS[code]!.status] = ProblemSchema;
  }
  return { ...problems, ...good };
}

/** An answer without a body. */
export const NothingSchema = Type.Unsafe<undefined>({ type: 'null', description: 'Done' });

/** A member that may be null. */
export function orNull<T extends Parameters<typeof Type.Union>[0][number]>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** A list that comes in one piece. */
export function itemsOf<T extends TSchema>(schema: T) {
  return Type.Object({ items: Type.Array(schema) });
}
