import type { Turns } from '../../base/index.ts';
import { type Catalog, loginKey, type User } from '../../storage/catalog/index.ts';
import { LIST_MEMBERS, type ListMember, listKey } from '../import/list-members.ts';
import { factsOf, type UserFacts } from './user-facts.ts';

/** Users that are read in one go. */
const PAGE_USERS = 100;

/** A user with what a file would say of them. */
export interface KnownUser {
  readonly user: User;
  readonly facts: UserFacts;
}

/** All users as they are when a file is compared with them. */
export class KnownUsers {
  readonly #byLoginName = new Map<string, KnownUser>();
  readonly #owners = { numbers: new Map<string, User>(), devices: new Map<string, User>() };
  /** Those that are not disabled. */
  administrators = 0;

  static async read({ users, filters }: Catalog, turns: Turns): Promise<KnownUsers> {
    const known = new KnownUsers();
    for (const page of users.pages(PAGE_USERS)) {
      const filterIds = filters.idsOfUsers(page.map(({ id }) => id));
      for (const user of page) known.#add(user, filterIds.get(user.id) ?? []);
      await turns.pass();
    }
    return known;
  }

  find(loginName: string): KnownUser | undefined {
    return this.#byLoginName.get(loginKey(loginName));
  }

  ownerOf(member: ListMember, key: string): User | undefined {
    return this.#owners[member].get(key);
  }

  #add(user: User, filterIds: readonly string[]): void {
    this.#byLoginName.set(loginKey(user.loginName), { user, facts: factsOf(user, filterIds) });
    if (user.isAdministrator && !user.isDisabled) this.administrators++;
    for (const member of LIST_MEMBERS) {
      for (const text of user[member]) this.#owners[member].set(listKey(member, text), user);
    }
  }
}
