import type { FieldKey } from './fields.ts';

/**
 * What a rule can ask of a recording or a running call, by field: folded texts, numbers,
 * milliseconds since 1970. Undefined: not known (NULL); fields with many values have a list.
 */
export type FilterFacts = {
  readonly [Key in FieldKey]?: string | number | readonly string[] | undefined;
};
