import { isId, RecorderError } from '../base/index.ts';
import type { UserPolicy } from '../recording/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, NewUser, User, UserPatch } from '../storage/catalog/index.ts';
import { userItem } from './user-item.ts';

/** Users with their filters. */
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
    const { filters, users } = this.#catalog;
    if (filterIds !== undefined) filters.requireKnown(filterIds);
    const created = await users.create(user, by);
    if (filterIds !== undefined) filters.setOfUser(created.id, filterIds, by);
    return this.#detail(created);
  }

  /** Throws what the user table throws, and `FILTER_NOT_FOUND`. */
  async update(id: string, patch: UserPatch, filterIds: readonly string[] | undefined, by: Actor) {
    await this.#require(id);
    const { filters, users } = this.#catalog;
    if (filterIds !== undefined) filters.requireKnown(filterIds);
    const updated = await users.update(id, patch, by);
    if (filterIds !== undefined) filters.setOfUser(id, filterIds, by);
    return this.#detail(updated);
  }

  /** Throws `USER_NOT_FOUND`, `LAST_ADMINISTRATOR`. */
  async delete(id: string, by: Actor): Promise<void> {
    await this.#require(id);
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
}

/** Changes the policy of many users; ids of nobody are passed over. Returns how many there were. */
export async function changePolicies(
  { users }: Catalog,
  ids: readonly string[],
  policy: Partial<UserPolicy>,
  by: Actor,
): Promise<number> {
  const changes = ids.map((id) => ({ kind: 'update', id, patch: { policy } }) as const);
  const results = await users.writeAll(changes, by);
  const problems = results.filter((result) => result instanceof RecorderError);
  const problem = problems.find(({ code }) => code !== 'USER_NOT_FOUND');
  if (problem !== undefined) throw problem;
  return results.length - problems.length;
}
