import { newId, RecorderError } from '../../base/index.ts';
import type { UserPolicy } from '../../recording/index.ts';
import { type Actor, type AuditAction, changesBetween } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, type Query, queries } from './catalog-database.ts';
import { endLogIns } from './end-log-ins.ts';
import type { FilterTable } from './filter-table.ts';
import type { UserRow } from './schema.ts';
import type {
  CallUser,
  DirectoryUser,
  NewUser,
  RememberedUser,
  User,
  UserChange,
  UserOrigin,
  UserPatch,
  UserSnapshot,
} from './user.ts';
import type { UserPage, UserQuery, UserSelection } from './user-list.ts';
import * as list from './user-list.ts';
import * as rows from './user-rows.ts';
import { requireSameUser, UserTelephones } from './user-telephones.ts';
import { type WriteParts, writeInTurns } from './write-in-turns.ts';

/** Compiled once, as each call being set up asks them: building a query costs more than it. */
const USER_OF_ID = queries.selectFrom('users').selectAll().where('id', '=', '').compile();
const MUST_BE_RECORDED = queries
  .selectFrom('users')
  .select((eb) => eb.fn.countAll<number>().as('count'))
  .where('must_be_recorded', '=', 1)
  .where('is_disabled', '=', 0)
  .compile();

export interface UserTableOptions extends WriteParts {
  readonly audit: AuditTable;
  readonly filters: FilterTable;
  /** What holds for a new user of whom nothing else is said. */
  readonly newUserPolicy: () => UserPolicy;
}

/** The users. Methods that return no promise answer at once, for a call being set up. */
export class UserTable {
  readonly #options: UserTableOptions;
  readonly #database: CatalogDatabase;
  readonly #telephones: UserTelephones;

  constructor(options: UserTableOptions) {
    this.#options = options;
    this.#database = options.database;
    this.#telephones = new UserTelephones(options.database);
  }

  /** Throws `USER_INVALID`, `LOGIN_NAME_TAKEN`, `NUMBER_TAKEN` or `DEVICE_TAKEN`. */
  async create(user: NewUser, by: Actor, origin: UserOrigin = {}): Promise<User> {
    return this.#database.transaction(() => this.#create(user, by, origin));
  }

  /** Throws `USER_NOT_FOUND`, `LAST_ADMINISTRATOR` and what {@link create} throws. */
  async update(id: string, patch: UserPatch, by: Actor): Promise<User> {
    return this.#database.transaction(() => this.#update(id, patch, by));
  }

  /**
   * Makes the user unknown; what was recorded stays. Absent already is no error. Throws
   * `LAST_ADMINISTRATOR`.
   */
  async delete(id: string, by: Actor): Promise<void> {
    this.#database.transaction(() => {
      const user = this.#read(id);
      if (user === undefined) return;
      if (isAdministrating(user)) this.#requireTwoAdministrators();
      this.#database.run(queries.deleteFrom('users').where('id', '=', id));
      this.#report('user.deleted', user, by, { was: auditedFacts(user) });
    });
  }

  async get(id: string): Promise<User | undefined> {
    return this.#read(id);
  }

  /** All users by login name. */
  async list(): Promise<User[]> {
    return this.#withLists(
      this.#database.all(queries.selectFrom('users').selectAll().orderBy('login_key')),
    );
  }

  /** All users by login name, some at a time: other work may come in between. */
  *pages(size: number): Generator<User[]> {
    let after = '';
    for (;;) {
      const next = queries.selectFrom('users').selectAll().where('login_key', '>', after);
      const found = this.#database.all(next.orderBy('login_key').limit(size));
      if (found.length === 0) return;
      after = found.at(-1)!.login_key;
      yield this.#withLists(
        found,
        found.map(({ id }) => id),
      );
    }
  }

  /** One page of users. Throws `CURSOR_INVALID`. */
  async page(query: UserQuery): Promise<UserPage> {
    const [found, [count]] = await Promise.all([
      this.#select(list.userPageRows(query), query),
      this.#select(list.countUsers(query), query),
    ]);
    const shown = found.slice(0, query.limit);
    const last = shown.at(-1);
    const hasMore = found.length > shown.length && last !== undefined;
    const ids = shown.map(({ id }) => id);
    return {
      items: this.#withLists(this.#rowsOf(ids), ids),
      nextCursor: hasMore ? list.cursorAfterUser(last, query) : undefined,
      total: count?.count ?? 0,
    };
  }

  /** Ids of the users of a selection. */
  async idsOf(selection: UserSelection): Promise<string[]> {
    return (await this.#select(list.userIds(selection), selection)).map(({ id }) => id);
  }

  async findByLoginName(loginName: string): Promise<User | undefined> {
    const key = rows.loginKey(loginName);
    const row = this.#database.first(
      queries.selectFrom('users').select('id').where('login_key', '=', key),
    );
    return row === undefined ? undefined : this.#read(row.id);
  }

  /** Users with this e-mail address, whatever the case. */
  async listByEmail(email: string): Promise<User[]> {
    const rows = this.#database.all(
      queries
        .selectFrom('users')
        .select('id')
        .where((eb) => eb.fn<string>('lower', ['email']), '=', email.toLowerCase()),
    );
    return rows.flatMap(({ id }) => this.#read(id) ?? []);
  }

  /** How many administrators there are that are not disabled. */
  async countAdministrators(): Promise<number> {
    return this.#countAdministrators();
  }

  /**
   * Writes many changes in their order, in turns between which others come: of each, returns the
   * user, or why that one cannot be. What was written stays where the catalog fails meanwhile.
   */
  async writeAll(
    changes: readonly UserChange[],
    by: Actor,
    onWritten?: (count: number) => void,
  ): Promise<(User | RecorderError)[]> {
    return writeInTurns(changes, (change) => this.#write(change, by), this.#options, onWritten);
  }

  /** The user that a directory knows by this identity. */
  findByExternalId(externalId: string): User | undefined {
    const row = this.#database.first(
      queries
        .selectFrom('users')
        .select('id')
        .where('source', '=', 'ldap')
        .where('external_id', '=', externalId),
    );
    return row === undefined ? undefined : this.#read(row.id);
  }

  /** All users that came from a directory. */
  listOfDirectory(): DirectoryUser[] {
    const all = queries
      .selectFrom('users')
      .select(['id', 'external_id', 'is_disabled', 'vanished_at_ms'])
      .where('source', '=', 'ldap');
    return this.#database.all(all).map((row) => ({
      id: row.id,
      externalId: row.external_id ?? '',
      isDisabled: row.is_disabled === 1,
      vanishedAtMs: row.vanished_at_ms,
    }));
  }

  /** The user who has this directory number, however it is written. */
  findByNumber(number: string): CallUser | undefined {
    return this.#callUser(this.#telephones.ownerOfNumber(number));
  }

  /** The user who has this device, whatever the case. */
  findByDevice(device: string): CallUser | undefined {
    return this.#callUser(this.#telephones.ownerOfDevice(device));
  }

  /** How many users must be recorded and are not disabled. */
  countMustBeRecorded(): number {
    return this.#database.firstOf(MUST_BE_RECORDED, [1, 0])?.count ?? 0;
  }

  /** The user as far as their calls are concerned. */
  callUser(id: string): CallUser | undefined {
    return this.#callUser(id);
  }

  /** The user as a recording remembers them. */
  snapshot(id: string): UserSnapshot | undefined {
    const user = this.#callUser(id);
    if (user === undefined) return undefined;
    const { lastName, firstName, department } = user;
    return { id, lastName, firstName, department };
  }

  /** The rows of users in the order of their ids; absent ones are left out. */
  #rowsOf(ids: readonly string[]): UserRow[] {
    const rows = this.#database.all(queries.selectFrom('users').selectAll().where('id', 'in', ids));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Users are searched by looking at each: among very many that is for the thread. */
  async #select<Row>(query: Query<Row>, { search = '', group }: UserSelection): Promise<Row[]> {
    const isSearch = search !== '' || group !== undefined;
    return isSearch ? this.#options.thread.all(query) : this.#database.all(query);
  }

  #write(change: UserChange, by: Actor): User {
    const { filters } = this.#options;
    const { filterIds } = change;
    if (filterIds !== undefined) filters.requireKnown(filterIds);
    const user = this.#writeUser(change, by);
    if (filterIds !== undefined) filters.setOfUser(user.id, filterIds, by);
    return user;
  }

  #writeUser(change: UserChange, by: Actor): User {
    if (change.kind === 'create') return this.#create(change.user, by, change.origin);
    const { id, patch, vanishedAtMs } = change;
    return this.#update(id, patch, by, vanishedAtMs === undefined ? {} : { vanishedAtMs });
  }

  #create(user: NewUser, by: Actor, origin: UserOrigin): User {
    rows.requireValidUser(user);
    const { clock, newUserPolicy } = this.#options;
    const nowMs = clock.nowMs();
    const policy = { ...newUserPolicy(), ...user.policy };
    const row = {
      ...rows.emptyUserRow(newId(nowMs), user.loginName, nowMs),
      ...rows.patchColumns({ ...user, policy }),
      ...originColumns(origin, nowMs),
    };
    this.#requireFree(row.id, user);
    this.#database.run(queries.insertInto('users').values(row));
    const created = this.#complete(row.id, user);
    this.#report('user.created', created, by, { is: auditedFacts(created) });
    return created;
  }

  #update(
    id: string,
    patch: UserPatch,
    by: Actor,
    { vanishedAtMs }: { readonly vanishedAtMs?: number | null } = {},
  ): User {
    rows.requireValidUser(patch);
    const before = this.#require(id);
    this.#requireFree(id, patch);
    const goes = patch.isAdministrator === false || patch.isDisabled === true;
    if (goes && isAdministrating(before)) this.#requireTwoAdministrators();
    const changes = {
      ...rows.patchColumns(patch),
      ...(vanishedAtMs === undefined ? {} : { vanished_at_ms: vanishedAtMs }),
      updated_at_ms: this.#options.clock.nowMs(),
    };
    this.#database.run(queries.updateTable('users').set(changes).where('id', '=', id));
    if (patch.isDisabled === true) endLogIns(this.#database, id);
    const after = this.#complete(id, patch);
    const differences = changesBetween(auditedFacts(before), auditedFacts(after));
    if (Object.keys(differences).length > 0) {
      this.#report('user.changed', after, by, { changes: differences });
    }
    return after;
  }

  #countAdministrators(): number {
    const row = this.#database.first(
      queries
        .selectFrom('users')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('is_administrator', '=', 1)
        .where('is_disabled', '=', 0),
    );
    return row?.count ?? 0;
  }

  /** One of them is about to go. Throws `LAST_ADMINISTRATOR`. */
  #requireTwoAdministrators(): void {
    if (this.#countAdministrators() > 1) return;
    const text = 'this is the last administrator who can log in';
    throw new RecorderError('LAST_ADMINISTRATOR', text);
  }

  /** Writes what stands in other tables and columns because of `patch`. */
  #complete(id: string, patch: UserPatch): User {
    this.#telephones.replace(id, patch);
    const user = this.#require(id);
    const search = { search_text: rows.userSearchText(user) };
    this.#database.run(queries.updateTable('users').set(search).where('id', '=', id));
    return user;
  }

  #report(
    action: AuditAction,
    { id, loginName }: User,
    by: Actor,
    details?: Readonly<Record<string, unknown>>,
  ): void {
    const object = { kind: 'user', id, name: loginName } as const;
    this.#options.audit.append({ actor: by, action, object, details });
  }

  /** The same with everything that monitor filters ask. */
  remembered(id: string): RememberedUser | undefined {
    return this.#read(id);
  }

  #callUser(id: string | undefined): CallUser | undefined {
    const row = id === undefined ? undefined : this.#row(id);
    if (row === undefined) return undefined;
    return {
      id: row.id,
      lastName: row.last_name,
      firstName: row.first_name,
      department: row.department,
      modes: rows.modesOf(row),
      mustBeRecorded: row.must_be_recorded === 1,
      isDisabled: row.is_disabled === 1,
    };
  }

  #row(id: string): UserRow | undefined {
    return this.#database.firstOf(USER_OF_ID, [id]);
  }

  #read(id: string): User | undefined {
    const row = this.#row(id);
    if (row === undefined) return undefined;
    return this.#withLists([row], [id])[0];
  }

  /** Complete users; `ids` where they are not all. */
  #withLists(users: readonly UserRow[], ids?: readonly string[]): User[] {
    const numbers = this.#telephones.numbers(ids);
    const devices = this.#telephones.devices(ids);
    return users.map((row) =>
      rows.userFrom(row, numbers.get(row.id) ?? [], devices.get(row.id) ?? []),
    );
  }

  #require(id: string): User {
    const user = this.#read(id);
    if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    return user;
  }

  #requireFree(id: string, patch: UserPatch): void {
    const { loginName } = patch;
    if (loginName !== undefined) {
      const key = rows.loginKey(loginName);
      const owner = this.#database.first(
        queries.selectFrom('users').select('id').where('login_key', '=', key),
      );
      requireSameUser(id, owner?.id, {
        ...{ code: 'LOGIN_NAME_TAKEN', member: 'loginName' },
        what: `login name ${loginName}`,
      });
    }
    this.#telephones.requireFree(id, patch);
  }
}

function originColumns({ passwordHash, source, externalId }: UserOrigin, nowMs: number) {
  return {
    ...(passwordHash === undefined
      ? {}
      : { password_hash: passwordHash, password_set_at_ms: nowMs }),
    ...(source === undefined ? {} : { source }),
    ...(externalId === undefined ? {} : { external_id: externalId }),
  };
}

function isAdministrating({ isAdministrator, isDisabled }: User): boolean {
  return isAdministrator && !isDisabled;
}

/** What the audit trail says of a user. */
function auditedFacts(user: User): Record<string, unknown> {
  const { id, hasPassword, hasPin, createdAtMs, updatedAtMs, policy, ...facts } = user;
  const { modes, ...options } = policy;
  return { ...facts, language: facts.language ?? null, modes, ...options };
}
