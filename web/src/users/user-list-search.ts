import type { DataOrder } from '../page/data-table.tsx';
import { USER_GROUPS, type UserGroup } from './user-wire.ts';

/** The state of the list as it stands in the address; what is usual is left out. */
export interface UserListSearch {
  readonly q?: string | undefined;
  readonly group?: UserGroup | undefined;
  /** Sort key, with `-` before it for descending. */
  readonly sort?: string | undefined;
}

const SORT_KEYS = ['loginName', 'lastName', 'firstName', 'department'];
const DEFAULT_SORT = 'lastName';

/** Reads the address; what makes no sense is as if it were not there. */
export function readUserListSearch(search: Record<string, unknown>): UserListSearch {
  const { q, group, sort } = search;
  const isSort = typeof sort === 'string' && SORT_KEYS.includes(sort.replace(/^-/, ''));
  return {
    q: typeof q === 'string' && q !== '' ? q : undefined,
    group: USER_GROUPS.find((known) => known === group),
    sort: isSort && sort !== DEFAULT_SORT ? sort : undefined,
  };
}

/** The order that the list has. */
export function orderOf({ sort = DEFAULT_SORT }: UserListSearch): DataOrder {
  return { key: sort.replace(/^-/, ''), isDescending: sort.startsWith('-') };
}

/** The same as it is asked for. */
export function withOrder(search: UserListSearch): UserListSearch {
  return { ...search, sort: search.sort ?? DEFAULT_SORT };
}

export function sortText({ key, isDescending }: DataOrder): string | undefined {
  const sort = `${isDescending ? '-' : ''}${key}`;
  return sort === DEFAULT_SORT ? undefined : sort;
}
