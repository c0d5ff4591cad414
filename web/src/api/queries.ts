import { queryOptions } from '@tanstack/react-query';
import { ApiError, request } from './client.ts';
import type { RecordingDetail } from './recording-detail.ts';
import type {
  CallDirection,
  Locality,
  LoggedInUser,
  MonitorFilter,
  Peaks,
  RecordingPage,
  SystemStatus,
} from './wire.ts';

/** Who is logged in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<LoggedInUser | null> => {
    try {
      return (await request<{ user: LoggedInUser }>('/session', { signal })).user;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => request<SystemStatus>('/status', { signal }),
  staleTime: 10_000,
});

export const filtersQuery = queryOptions({
  queryKey: ['filters'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly MonitorFilter[] }>('/filters', { signal })).items,
  staleTime: 60_000,
});

/** A recording as it is looked at: through a filter, or the inbox. */
export interface RecordingRef {
  readonly id: string;
  readonly through: string;
}

/** Path of a recording, or of a part of it, below the API. */
export function pathOfRecording({ id, through }: RecordingRef, part = ''): string {
  return `/recordings/${encodeURIComponent(id)}${part}?filter=${encodeURIComponent(through)}`;
}

/** A finished recording never changes, what is known about its conversation may. */
export function detailQuery({ id, through }: RecordingRef) {
  return queryOptions({
    queryKey: ['recording', through, id],
    queryFn: ({ signal }) => request<RecordingDetail>(pathOfRecording({ id, through }), { signal }),
    staleTime: 60_000,
  });
}

export function peaksQuery({ id, through }: RecordingRef) {
  return queryOptions({
    queryKey: ['peaks', through, id],
    queryFn: ({ signal }) => request<Peaks>(pathOfRecording({ id, through }, '/peaks'), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** What a list asks for; the order of the members is that of the address. */
export interface ListQuery {
  readonly filter: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly q?: string | undefined;
  readonly direction?: CallDirection | undefined;
  readonly locality?: Locality | undefined;
  readonly preserved?: '1' | undefined;
  readonly tag?: string | undefined;
  readonly minSeconds?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly sort: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | null | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly isBackground?: boolean | undefined;
}

/** One page of the list. */
export function fetchRecordings(query: ListQuery, page: PageRequest): Promise<RecordingPage> {
  const { limit, cursor, signal, isBackground } = page;
  const path = `/recordings?${parametersOf({ limit, ...query, cursor })}`;
  return request<RecordingPage>(path, { signal, isBackground });
}

/** How many recordings answer `query`. */
export async function countRecordings(query: ListQuery, signal: AbortSignal): Promise<number> {
  const path = `/recordings/count?${parametersOf({ ...query, sort: undefined })}`;
  return (await request<{ count: number }>(path, { signal, isBackground: true })).count;
}

/** The tags of all recordings that are shown through a filter, or in the inbox. */
export function tagsQuery(through: string) {
  return queryOptions({
    queryKey: ['tags', through],
    queryFn: async ({ signal }) => {
      const path = `/recordings/tags?${parametersOf({ filter: through })}`;
      return (await request<{ items: readonly string[] }>(path, { signal })).items;
    },
    staleTime: 30_000,
  });
}

/** The part of an address after `?`, without what is not given. */
export function parametersOf(
  members: Readonly<Record<string, string | number | null | undefined>>,
) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  return parameters;
}
