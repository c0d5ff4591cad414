import { Type } from 'typebox';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { principalOf } from './log-in-cookie.ts';

const FilterSchema = Type.Object({
  id: Type.String(),
  name: Type.Record(Type.String(), Type.String(), { description: 'By language: en, de, fr, it' }),
  rule: Type.String({ description: 'Empty: every recording' }),
  canDelete: Type.Boolean(),
  fourEyes: Type.Boolean({ description: 'Opens only with a second person' }),
});

/** The monitor filters of who is logged in. */
export function addFilterRoutes(api: Api, { access }: ApiOptions): void {
  api.get('/filters', {
    schema: {
      ...{ tags: ['Filters'], summary: 'The filters that the user was given' },
      response: answers({ 200: itemsOf(FilterSchema) }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => {
      const filters = await access.filtersOf(principalOf(request));
      return { items: filters.map((filter) => ({ ...filter, name: { ...filter.name } })) };
    },
  });
}
