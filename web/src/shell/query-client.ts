import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, connection } from '../api/client.ts';
import { filtersQuery, sessionQuery } from '../api/queries.ts';

/** Whether the recorder says that nobody is logged in (a wrong password is something else). */
function isLogInMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code !== 'WRONG_LOGIN';
}

/**
 * The cache of everything the page has read. A request refused for want of a log-in ends the
 * session in it; the router listens and shows the log-in page. One refused because a view is locked
 * makes the page look at that again, and at whether the filter takes a second person at all, which
 * an administrator may just have changed. Once the recorder can be reached again, everything that
 * failed meanwhile is read again.
 */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (isLogInMissing(error)) client.setQueryData(sessionQuery.queryKey, null);
    const code = error instanceof ApiError ? error.code : undefined;
    if (code === 'FOUR_EYES_REQUIRED') void client.invalidateQueries({ queryKey: ['four-eyes'] });
    const isNews = code === 'FOUR_EYES_REQUIRED' || code === 'FOUR_EYES_NOT_NEEDED';
    if (isNews) void client.invalidateQueries({ queryKey: filtersQuery.queryKey, exact: true });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // The browser's idea of being online says nothing about a recorder in the house.
        networkMode: 'always',
        retry: (count, error) => error instanceof ApiError && error.isConnectionLost && count < 1,
        retryDelay: 800,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  connection.subscribe(() => {
    if (!connection.isReachable) return;
    void client.refetchQueries({ predicate: (query) => query.state.status === 'error' });
  });
  return client;
}
