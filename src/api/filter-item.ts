import { type Static, Type } from 'typebox';
import type { MonitorFilter } from '../storage/catalog/index.ts';

const Name = Type.String({ minLength: 1, maxLength: 200 });

/** Names by language; one that is left out is that of another language. */
export const FilterNameSchema = Type.Partial(
  Type.Object({ en: Name, de: Name, fr: Name, it: Name }),
  { additionalProperties: false, description: 'By language: en, de, fr, it' },
);

export const RuleSchema = Type.String({
  maxLength: 100_000,
  description: 'Condition over the fields of a recording; empty: every recording',
});

/** What an administrator decides about a filter. */
export const filterChoices = {
  name: FilterNameSchema,
  rule: RuleSchema,
  canDelete: Type.Boolean({ description: 'Who has the filter may delete what it shows' }),
  fourEyes: Type.Boolean({ description: 'Opens only with a second person' }),
};

export const FilterItemSchema = Type.Object({ id: Type.String(), ...filterChoices });

/** A filter as it is sent. */
export function filterItem(filter: MonitorFilter): Static<typeof FilterItemSchema> {
  const { id, name, rule, canDelete, fourEyes } = filter;
  return { id, name: { ...name }, rule, canDelete, fourEyes };
}
