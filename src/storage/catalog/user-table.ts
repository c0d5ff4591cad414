import { type Clock, newId, RecorderError } from '../../base/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { numberKey } from './folded-text.ts';
import type { UserRow } from './schema.ts';
import type { CallUser, NewUser, User, UserPatch, UserSnapshot } from './user.ts';
import * as rows from './user-rows.ts';

/** Compiled once, as each call being set up asks them: building a query costs more than it. */
const OWNER_OF_NUMBER = queries
  .selectFrom('user_numbers')
  .select('user_id')
  .where('number_key', '=', '')
  .compile();
const OWNER_OF_DEVICE = queries
  .selectFrom('user_devices')
  .select('user_id')
  .where('device', '=', '')
  .compile();
const USER_OF_ID = queries.selectFrom('users').selectAll().where('id', '=', '').compile();

/** The users. Methods that return no promise answer at once, for a call being set up. */
export class UserTable {
  readonly #database: CatalogDatabase;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Throws `USER_INVALID`, `LOGIN_NAME_TAKEN`, `NUMBER_TAKEN` or `DEVICE_TAKEN`. */
  async create(user: NewUser, options: { passwordHash?: string | undefined } = {}): Promise<User> {
    rows.requireValidUser(user);
    const nowMs = this.#clock.nowMs();
    const row = {
      ...rows.emptyUserRow(newId(nowMs), user.loginName, nowMs),
      ...rows.patchColumns(user),
      password_hash: options.passwordHash ?? null,
    };
    return this.#database.transaction(() => {
      this.#requireFree(row.id, user);
      this.#database.run(queries.insertInto('users').values(row));
      this.#replaceLists(row.id, user);
      return this.#require(row.id);
    });
  }

  /** Throws `USER_NOT_FOUND` and what {@link create} throws. */
  async update(id: string, patch: UserPatch): Promise<User> {
    rows.requireValidUser(patch);
    return this.#database.transaction(() => {
      this.#require(id);
      this.#requireFree(id, patch);
      const changes = { ...rows.patchColumns(patch), updated_at_ms: this.#clock.nowMs() };
      this.#database.run(queries.updateTable('users').set(changes).where('id', '=', id));
      this.#replaceLists(id, patch);
      return this.#require(id);
    });
  }

  /** Makes the user unknown; what was recorded stays. Absent already is no error. */
  async delete(id: string): Promise<void> {
    this.#database.run(queries.deleteFrom('users').where('id', '=', id));
  }

  async get(id: string): Promise<User | undefined> {
    return this.#read(id);
  }

  /** All users by login name. */
  async list(): Promise<User[]> {
    const users = this.#database.all(queries.selectFrom('users').selectAll().orderBy('login_key'));
    const numbers = this.#lists('number');
    const devices = this.#lists('device');
    return users.map((row) =>
      rows.userFrom(row, numbers.get(row.id) ?? [], devices.get(row.id) ?? []),
    );
  }

  async findByLoginName(loginName: string): Promise<User | undefined> {
    const key = rows.loginKey(loginName);
    const row = this.#database.first(
      queries.selectFrom('users').select('id').where('login_key', '=', key),
    );
    return row === undefined ? undefined : this.#read(row.id);
  }

  /** How many administrators there are that are not disabled. */
  async countAdministrators(): Promise<number> {
    const row = this.#database.first(
      queries
        .selectFrom('users')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('is_administrator', '=', 1)
        .where('is_disabled', '=', 0),
    );
    return row?.count ?? 0;
  }

  /** The stored password hash, undefined where no password was set or no such user exists. */
  async passwordHash(id: string): Promise<string | undefined> {
    const row = this.#database.first(
      queries.selectFrom('users').select('password_hash').where('id', '=', id),
    );
    return row?.password_hash ?? undefined;
  }

  async setPasswordHash(id: string, passwordHash: string): Promise<void> {
    const changes = { password_hash: passwordHash, updated_at_ms: this.#clock.nowMs() };
    this.#database.run(queries.updateTable('users').set(changes).where('id', '=', id));
  }

  /** The user who has this directory number, however it is written. */
  findByNumber(number: string): CallUser | undefined {
    return this.#callUser(this.#database.firstOf(OWNER_OF_NUMBER, [numberKey(number)])?.user_id);
  }

  /** The user who has this device, whatever the case. */
  findByDevice(device: string): CallUser | undefined {
    const key = rows.deviceKey(device);
    return this.#callUser(this.#database.firstOf(OWNER_OF_DEVICE, [key])?.user_id);
  }

  /** The user as a recording remembers them. */
  snapshot(id: string): UserSnapshot | undefined {
    const user = this.#callUser(id);
    if (user === undefined) return undefined;
    const { lastName, firstName, department } = user;
    return { id, lastName, firstName, department };
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
      isDisabled: row.is_disabled === 1,
    };
  }

  #row(id: string): UserRow | undefined {
    return this.#database.firstOf(USER_OF_ID, [id]);
  }

  #read(id: string): User | undefined {
    const row = this.#row(id);
    if (row === undefined) return undefined;
    const numbers = this.#lists('number', id).get(id) ?? [];
    return rows.userFrom(row, numbers, this.#lists('device', id).get(id) ?? []);
  }

  #require(id: string): User {
    const user = this.#read(id);
    if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    return user;
  }

  /** Numbers or devices by user, of all users or one. */
  #lists(kind: 'number' | 'device', userId?: string): Map<string, string[]> {
    const numbers = queries.selectFrom('user_numbers').select(['user_id', 'number as value']);
    const devices = queries.selectFrom('user_devices').select(['user_id', 'device as value']);
    const rows =
      kind === 'number'
        ? this.#database.all(ofUser(numbers.orderBy('position'), userId))
        : this.#database.all(ofUser(devices.orderBy('position'), userId));
    const lists = new Map<string, string[]>();
    for (const { user_id, value } of rows) {
      const list = lists.get(user_id);
      if (list === undefined) lists.set(user_id, [value]);
      else list.push(value);
    }
    return lists;
  }

  #replaceLists(id: string, { numbers, devices }: UserPatch): void {
    if (numbers !== undefined) {
      this.#database.run(queries.deleteFrom('user_numbers').where('user_id', '=', id));
      for (const [position, number] of numbers.entries()) {
        const row = { user_id: id, position, number: number.trim(), number_key: numberKey(number) };
        this.#database.run(queries.insertInto('user_numbers').values(row));
      }
    }
    if (devices !== undefined) {
      this.#database.run(queries.deleteFrom('user_devices').where('user_id', '=', id));
      for (const [position, device] of devices.entries()) {
        const row = { user_id: id, position, device: rows.deviceKey(device) };
        this.#database.run(queries.insertInto('user_devices').values(row));
      }
    }
  }

  #requireFree(id: string, { loginName, numbers, devices }: UserPatch): void {
    if (loginName !== undefined) {
      const key = rows.loginKey(loginName);
      const owner = this.#database.first(
        queries.selectFrom('users').select('id').where('login_key', '=', key),
      );
      requireSame(id, owner?.id, { code: 'LOGIN_NAME_TAKEN', what: `login name ${loginName}` });
    }
    requireOnce(numbers?.map(numberKey), 'numbers');
    requireOnce(devices?.map(rows.deviceKey), 'devices');
    for (const number of numbers ?? []) {
      const owner = this.findByNumber(number)?.id;
      requireSame(id, owner, { code: 'NUMBER_TAKEN', what: `number ${number}` });
    }
    for (const device of devices ?? []) {
      const owner = this.findByDevice(device)?.id;
      requireSame(id, owner, { code: 'DEVICE_TAKEN', what: `device ${device}` });
    }
  }
}

function ofUser<T extends { where(column: 'user_id', operator: '=', value: string): T }>(
  query: T,
  userId: string | undefined,
): T {
  return userId === undefined ? query : query.where('user_id', '=', userId);
}

function requireSame(
  id: string,
  owner: string | undefined,
  problem: { readonly code: string; readonly what: string },
): void {
  if (owner === undefined || owner === id) return;
  throw new RecorderError(problem.code, `${problem.what} belongs to another user`);
}

function requireOnce(keys: readonly string[] | undefined, member: string): void {
  if (new Set(keys).size === (keys?.length ?? 0)) return;
  throw new RecorderError('USER_INVALID', `${member}: expected each only once`);
}
