import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import type { MonitorFilter } from '../api/wire.ts';
import type { ItemPage } from '../page/paged-list.ts';
import type { UserListSearch } from './user-list-search.ts';
import type { UserChoices, UserDetail, UserItem, UserPhone, UserPolicy } from './user-wire.ts';

const PAGE_USERS = 100;

type UserPhones = { readonly items: readonly UserPhone[] };

/** One page of the list. */
export function fetchUsers(
  search: UserListSearch,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ItemPage<UserItem>> {
  const parameters = new URLSearchParams({ limit: String(PAGE_USERS) });
  const { q, group, sort } = search;
  for (const [name, value] of Object.entries({ q, group, sort, cursor })) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, value);
  }
  return request<ItemPage<UserItem>>(`/users?${parameters}`, { signal });
}

export function userQuery(id: string) {
  return queryOptions({
    queryKey: ['user', id],
    queryFn: ({ signal }) => request<UserDetail>(`/users/${encodeURIComponent(id)}`, { signal }),
  });
}

/** The phones of a user, and whether they could be reached. */
export function userPhonesQuery({ id, devices }: UserDetail) {
  return queryOptions({
    queryKey: ['user', id, 'phones', devices],
    queryFn: async ({ signal }) =>
      (await request<UserPhones>(`/users/${encodeURIComponent(id)}/phones`, { signal })).items,
  });
}

/** Shows a page on every phone of a user. */
export async function testPhones(id: string): Promise<readonly UserPhone[]> {
  const path = `/users/${encodeURIComponent(id)}/phones/test`;
  return (await request<UserPhones>(path, { method: 'POST' })).items;
}

/** The first users that a search finds. */
export function foundUsersQuery(q: string) {
  return queryOptions({
    queryKey: ['users', 'found', q],
    queryFn: async ({ signal }) => {
      const parameters = new URLSearchParams({ limit: '20', q, sort: 'lastName' });
      return (await request<ItemPage<UserItem>>(`/users?${parameters}`, { signal })).items;
    },
    placeholderData: keepPreviousData,
  });
}

/** Every monitor filter there is. */
export const allFiltersQuery = queryOptions({
  queryKey: ['filters', 'all'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly MonitorFilter[] }>('/filters?scope=all', { signal })).items,
});

/** What holds for a new user of whom nothing else is said. */
export const newUserPolicyQuery = queryOptions({
  queryKey: ['settings', 'newUserPolicy'],
  queryFn: async ({ signal }) =>
    (await request<{ newUserPolicy: UserPolicy }>('/settings', { signal })).newUserPolicy,
});

export function createUser(user: Partial<UserChoices>): Promise<UserDetail> {
  return request<UserDetail>('/users', { method: 'POST', body: user });
}

export function changeUser(id: string, changes: Partial<UserChoices>): Promise<UserDetail> {
  const path = `/users/${encodeURIComponent(id)}`;
  return request<UserDetail>(path, { method: 'PATCH', body: changes });
}

export function deleteUser(id: string): Promise<void> {
  return request<void>(`/users/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** Which users a change of policies means: these, or all that the list holds. */
export type ChosenUsers =
  | { readonly ids: readonly string[] }
  | { readonly matching: Pick<UserListSearch, 'q' | 'group'> };

/** Returns how many there were. */
export async function changePolicies(
  chosen: ChosenUsers,
  policy: Partial<UserPolicy>,
): Promise<number> {
  const body = { ...chosen, policy };
  return (await request<{ changed: number }>('/users/policies', { method: 'POST', body })).changed;
}
