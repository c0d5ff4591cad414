import { isId, RecorderError } from '../base/index.ts';
import type { UserPolicy } from '../recording/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, NewUser, User, UserPatch } from '../storage/catalog/index.ts';
import { userItem } from './user-item.ts';

/** Users of one transaction when many change: calls that are set up meanwhile come in between. */
const BATCH_USERS = 25;

/** Users with their filters, and the rule that somebody must be able to administrate. */
export class UserAdministration {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Throws `USER_NOT_FOUND`. */
  async get(id: string) {
    return this.#detail(await this.#require(id));
  }

  /** Throws what the user table throws, and `FILTER_NOT_FOUND`. */
  async create(user: NewUser, filterIds: readonly string[] | undefined, by: Actor) {
    await this.#requireFilters(filterIds);
    const created = await this.#catalog.users.create(user, by);
    await this.#giveFilters(created.id, filterIds, by);
    return this.#detail(created);
  }

  /** Throws what the user table throws, `FILTER_NOT_FOUND` and `LAST_ADMINISTRATOR`. */
  async update(id: string, patch: UserPatch, filterIds: readonly string[] | undefined, by: Actor) {
    const user = await this.#require(id);
    if (patch.isAdministrator === false || patch.isDisabled === true) {
      await this.#requireAnother(user);
    }
    await this.#requireFilters(filterIds);
    const updated = await this.#catalog.users.update(id, patch, by);
    await this.#giveFilters(id, filterIds, by);
    return this.#detail(updated);
  }

  /** Throws `USER_NOT_FOUND`, `LAST_ADMINISTRATOR`. */
  async delete(id: string, by: Actor): Promise<void> {
    await this.#requireAnother(await this.#require(id));
    await this.#catalog.users.delete(id, by);
  }

  async #detail(user: User) {
    const filters = await this.#catalog.filters.listOfUser(user.id);
    return { ...userItem(user), filterIds: filters.map((filter) => filter.id) };
  }

  async #require(id: string): Promise<User> {
    const user = isId(id) ? await this.#catalog.users.get(id) : undefined;
    if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    return user;
  }

  /** Throws where nobody could administrate without this one. */
  async #requireAnother({ isAdministrator, isDisabled }: User): Promise<void> {
    if (!isAdministrator || isDisabled) return;
    if ((await this.#catalog.users.countAdministrators()) > 1) return;
    const text = 'this is the last administrator who can log in';
    throw new RecorderError('LAST_ADMINISTRATOR', text);
  }

  async #requireFilters(filterIds: readonly string[] = []): Promise<void> {
    if (filterIds.length === 0) return;
    const known = new Set((await this.#catalog.filters.list()).map((filter) => filter.id));
    if (filterIds.every((id) => known.has(id))) return;
    const options = { member: 'filterIds' };
    throw new RecorderError('FILTER_NOT_FOUND', 'there is no such filter', options);
  }

  async #giveFilters(userId: string, filterIds: readonly string[] | undefined, by: Actor) {
    if (filterIds === undefined) return;
    const { filters } = this.#catalog;
    const had = (await filters.listOfUser(userId)).map((filter) => filter.id);
    for (const id of filterIds) await filters.grant(id, userId, by);
    for (const id of had) if (!filterIds.includes(id)) await filters.revoke(id, userId, by);
  }
}

/** Changes the policy of many users, some at a time. Returns how many there were. */
export async function changePolicies(
  { users }: Catalog,
  ids: readonly string[],
  policy: Partial<UserPolicy>,
  by: Actor,
): Promise<number> {
  let changed = 0;
  for (let at = 0; at < ids.length; at += BATCH_USERS) {
    changed += await users.updateAll(ids.slice(at, at + BATCH_USERS), { policy }, by);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return changed;
}
