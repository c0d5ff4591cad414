import { Type } from 'typebox';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { principalOf, requireAdministrator } from './log-in-cookie.ts';

const FilterSchema = Type.Object({
  id: Type.String(),
  name: Type.Record(Type.String(), Type.String(), { description: 'By language: en, de, fr, it' }),
  rule: Type.String({ description: 'Empty: every recording' }),
  canDelete: Type.Boolean(),
  fourEyes: Type.Boolean({ description: 'Opens only with a second person' }),
});

const QuerySchema = Type.Object(
  {
    scope: Type.Optional(
      Type.Unsafe<'own' | 'all'>({
        ...{ type: 'string', enum: ['own', 'all'], default: 'own' },
        description: 'all: those of everybody, for administrators',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The monitor filters. */
export function addFilterRoutes(api: Api, { access, catalog }: ApiOptions): void {
  api.get('/filters', {
    schema: {
      ...{ tags: ['Filters'], summary: 'The filters that the user was given, or all' },
      querystring: QuerySchema,
      response: answers({ 200: itemsOf(FilterSchema) }, 'NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'),
    },
    handler: async (request) => {
      const isAll = request.query.scope === 'all';
      if (isAll) requireAdministrator(request);
      const filters = isAll
        ? await catalog.filters.list()
        : await access.filtersOf(principalOf(request));
      return { items: filters.map((filter) => ({ ...filter, name: { ...filter.name } })) };
    },
  });
}
