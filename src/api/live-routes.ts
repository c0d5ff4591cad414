import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { principalOf } from './log-in-cookie.ts';
import { LiveItemSchema, liveItem } from './recording-item.ts';

/** The recordings that are running. */
export function addLiveRoutes(api: Api, { access, live }: ApiOptions): void {
  api.get('/live', {
    schema: {
      ...{ tags: ['Live'], summary: 'The calls being recorded now that the user may know of' },
      response: answers({ 200: itemsOf(LiveItemSchema) }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => {
      const principal = principalOf(request);
      // Lines and losses are an administrator's business whatever their filters say.
      const visibility = await access.visibility(principal);
      const seesAll =
        principal.user.isAdministrator ||
        (!visibility.isNothing && visibility.condition === undefined);
      return { items: seesAll ? live.list().map(liveItem) : [] };
    },
  });
}
