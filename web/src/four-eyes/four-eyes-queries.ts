import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';

/** One of the two persons. */
export interface ViewPerson {
  readonly id: string;
  readonly loginName: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A view of a filter that a second person unlocked. */
export interface OpenView {
  readonly id: string;
  readonly filterId: string;
  readonly user: ViewPerson;
  readonly witness: ViewPerson;
  readonly since: string;
  /** Without further use. */
  readonly until: string;
}

export type RequestState = 'waiting' | 'approved' | 'declined' | 'expired';

export interface ViewState {
  /** Null while it is locked. */
  readonly open: OpenView | null;
  readonly request: {
    readonly state: RequestState;
    readonly until: string;
  } | null;
}

/** Somebody asks for a second person. */
export interface WaitingRequest {
  readonly id: string;
  readonly filterId: string;
  readonly user: ViewPerson;
  readonly reason: string;
  readonly since: string;
  readonly until: string;
}

/** What the second person may still be asked. */
export type UnlockAnswer =
  | ViewState
  | { readonly needs: 'second-factor'; readonly factors: readonly string[] };

const WHILE_WAITING_MS = 2_000;
const WHILE_OPEN_MS = 10_000;
const WAITING_FOR_ME_MS = 5_000;

/** How the view of a filter stands in this browser. */
export function viewStateQuery(filterId: string) {
  return queryOptions({
    queryKey: ['four-eyes', filterId],
    queryFn: ({ signal }) =>
      request<ViewState>(`${viewPath(filterId)}`, { signal, isBackground: true }),
    refetchInterval: ({ state: { data } }) =>
      data?.open === null ? WHILE_WAITING_MS : WHILE_OPEN_MS,
    staleTime: 0,
  });
}

/** Who waits for this user, and what this user unlocked for others. */
export const approvalsQuery = queryOptions({
  queryKey: ['four-eyes'],
  queryFn: ({ signal }) =>
    request<{ waiting: readonly WaitingRequest[]; given: readonly OpenView[] }>('/four-eyes', {
      signal,
      isBackground: true,
    }),
  refetchInterval: WAITING_FOR_ME_MS,
});

export function viewPath(filterId: string): string {
  return `/filters/${encodeURIComponent(filterId)}/four-eyes`;
}

/** Forgets everything that was seen through a filter that is locked now. */
export function forgetView(client: QueryClient, filterId: string): void {
  client.removeQueries({
    predicate: ({ queryKey: [kind, of] }) => {
      if (kind === 'recording' || kind === 'peaks') return of === filterId;
      const isList = kind === 'recordings' || kind === 'recordings-head';
      return isList && (of as { filter?: string } | undefined)?.filter === filterId;
    },
  });
}

/** A person by their name, else by the name they log in with. */
export function nameOfPerson({ firstName, lastName, loginName }: ViewPerson): string {
  return `${firstName} ${lastName}`.trim() || loginName;
}
