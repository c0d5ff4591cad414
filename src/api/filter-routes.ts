import { Type } from 'typebox';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { FilterItemSchema, filterItem } from './filter-item.ts';
import { principalOf, requireAdministrator } from './log-in-cookie.ts';

const ListedFilterSchema = Type.Interface([FilterItemSchema], {
  userCount: Type.Optional(Type.Integer({ description: 'Who has it; where all are listed' })),
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
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Filters'], summary: 'The filters that the user was given, or all' },
      querystring: QuerySchema,
      response: answers(
        { 200: itemsOf(ListedFilterSchema) },
        'NOT_LOGGED_IN',
        'ADMINISTRATORS_ONLY',
      ),
    },
    handler: async (request) => {
      if (request.query.scope !== 'all') {
        const own = await access.views.filtersOf(principalOf(request));
        return { items: own.map(filterItem) };
      }
      requireAdministrator(request);
      const counts = await catalog.filters.userCounts();
      const all = await catalog.filters.list();
      return {
        items: all.map((filter) => ({
          ...filterItem(filter),
          userCount: counts.get(filter.id) ?? 0,
        })),
      };
    },
  });
}
