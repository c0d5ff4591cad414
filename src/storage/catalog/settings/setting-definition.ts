import { type Static, type TSchema, Type } from 'typebox';

/** What a value should be, and which member of it is to blame. */
export interface SettingProblem {
  readonly expected: string;
  readonly member: string;
}

/** One thing that an administrator changes while the recorder runs. */
export interface SettingDefinition<S extends TSchema = TSchema> {
  readonly schema: S;
  /** What holds until it is set. */
  readonly initial: () => Static<S>;
  /** What a value must be, in words for who got it wrong. */
  readonly expected: string;
  /** What a schema cannot say: the first thing wrong with a value of the right type, in words. */
  readonly problem?: (value: Static<S>) => string | SettingProblem | undefined;
}

/** Keeps the type of the schema. */
export function setting<S extends TSchema>(definition: SettingDefinition<S>): SettingDefinition<S> {
  return definition;
}

/** One of these texts. */
export function oneOf<const T extends readonly string[]>(values: T) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: values });
}

/** A whole number from `minimum` to `maximum`, or null. */
export function integerOrNull(minimum: number, maximum: number, description: string) {
  return Type.Union([Type.Integer({ minimum, maximum }), Type.Null()], { description });
}

/** A text of at most so many characters. */
export function textOf(maxLength: number, description: string) {
  return Type.String({ maxLength, description });
}
