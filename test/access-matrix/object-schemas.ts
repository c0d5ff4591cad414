import type { TSchema } from 'typebox';

/** The schema of an object, as far as it says which members there are. */
export interface ObjectSchema {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly additionalProperties?: unknown;
}

/** Every schema of an object in `schema`, itself included, by where it stands. */
export function objectSchemas(schema: unknown, place = ''): [string, ObjectSchema][] {
  if (typeof schema !== 'object' || schema === null) return [];
  const isObject = 'type' in schema && schema.type === 'object';
  const inside = Object.entries(schema).flatMap(([name, value]) =>
    objectSchemas(value, place === '' ? name : `${place}.${name}`),
  );
  return isObject ? [[place, schema as ObjectSchema], ...inside] : inside;
}
