import { sql } from 'kysely';
import { queries } from './catalog-database.ts';
import { searchTerms } from './folded-text.ts';
import { encodeCursor, parseCursor } from './list-cursor.ts';
import type { UserRow } from './schema.ts';
import type { User } from './user.ts';

/** What a list of users can be sorted by. */
export const USER_SORT_KEYS = ['loginName', 'lastName', 'firstName', 'department'] as const;
export type UserSortKey = (typeof USER_SORT_KEYS)[number];

/** Which users a list holds beside all. */
export const USER_GROUPS = ['enabled', 'disabled', 'administrators', 'mustBeRecorded'] as const;
export type UserGroup = (typeof USER_GROUPS)[number];

/** Which users, whatever their order. */
export interface UserSelection {
  /** Names, numbers, devices, e-mail, department; every word must occur. */
  readonly search?: string | undefined;
  readonly group?: UserGroup | undefined;
}

/** Which users, in which order, from where on. */
export interface UserQuery extends UserSelection {
  readonly sort: UserSortKey;
  readonly descending: boolean;
  /** At most this many. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

export interface UserPage {
  readonly items: readonly User[];
  readonly nextCursor: string | undefined;
  /** How many there are on all pages. */
  readonly total: number;
}

const SORT_COLUMNS = {
  loginName: 'login_key',
  lastName: 'last_name_key',
  firstName: 'first_name_key',
  department: 'department_key',
} as const satisfies Record<UserSortKey, keyof UserRow>;

/** A user on a page, as far as it is needed to go on after them. */
export interface ListedUser {
  readonly id: string;
  readonly sort_key: string;
}

/** The users of one page and one more. Throws `CURSOR_INVALID`. */
export function userPageRows(query: UserQuery) {
  const column = SORT_COLUMNS[query.sort];
  let rows = selected(query).select(['id', `${column} as sort_key`]);
  if (query.cursor !== undefined) {
    const { value, id } = parseCursor(query.cursor, query);
    const operator = sql.raw(query.descending ? '<' : '>');
    rows = rows.where(sql<boolean>`(${sql.ref(column)}, id) ${operator} (${value}, ${id})`);
  }
  const direction = query.descending ? 'desc' : 'asc';
  return rows
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(query.limit + 1);
}

export function countUsers(selection: UserSelection) {
  return selected(selection).select((eb) => eb.fn.countAll<number>().as('count'));
}

/** Ids of the users of a selection. */
export function userIds(selection: UserSelection) {
  return selected(selection).select('id').orderBy('login_key');
}

/** The cursor after a user. */
export function cursorAfterUser(
  { id, sort_key: value }: ListedUser,
  { sort, descending }: UserQuery,
): string {
  return encodeCursor({ sort, descending, value, id });
}

function selected({ search = '', group }: UserSelection) {
  let users = queries.selectFrom('users');
  for (const term of searchTerms(search)) {
    users = users.where((eb) => eb(eb.fn<number>('instr', ['search_text', eb.val(term)]), '>', 0));
  }
  switch (group) {
    case 'enabled':
      return users.where('is_disabled', '=', 0);
    case 'disabled':
      return users.where('is_disabled', '=', 1);
    case 'administrators':
      return users.where('is_administrator', '=', 1);
    case 'mustBeRecorded':
      return users.where('must_be_recorded', '=', 1);
    case undefined:
      return users;
  }
}
