import {
  type DirectoryUser,
  deviceKey,
  loginKey,
  numberKey,
  type User,
  type UserTable,
} from '../../storage/catalog/index.ts';
import type { ListMember } from '../import/list-members.ts';
import type { DirectoryPerson } from './directory-person.ts';

/** What of the catalog an import looks at. */
export type KnownUsers = Pick<
  UserTable,
  | 'findByExternalId'
  | 'findByLoginName'
  | 'findByNumber'
  | 'findByDevice'
  | 'listOfDirectory'
  | 'countAdministrators'
  | 'get'
>;

/**
 * Who of a directory gets a number, device or login name that several have: who has it already,
 * else the first. What a user outside the directory has stays theirs.
 */
export class Claims {
  readonly #users: KnownUsers;
  /** Key → identity of who gets it. */
  readonly #numbers = new Map<string, string>();
  readonly #devices = new Map<string, string>();
  readonly #loginNames = new Map<string, string>();
  /** Ids of users → identity, of those that are in the directory. */
  readonly #known: ReadonlyMap<string, string>;

  /** `known`: all users that came from the directory. */
  constructor(users: KnownUsers, known: readonly DirectoryUser[]) {
    this.#users = users;
    this.#known = new Map(known.map(({ id, externalId }) => [id, externalId]));
  }

  /** Notes what somebody wants. All are to be noted before anything is asked. */
  add({ externalId, loginName, facts }: DirectoryPerson): void {
    claim(this.#loginNames, loginKey(loginName), externalId, undefined);
    for (const number of facts.numbers ?? []) {
      const owner = this.#known.get(this.#users.findByNumber(number)?.id ?? '');
      claim(this.#numbers, numberKey(number), externalId, owner);
    }
    for (const device of facts.devices ?? []) {
      const owner = this.#known.get(this.#users.findByDevice(device)?.id ?? '');
      claim(this.#devices, deviceKey(device), externalId, owner);
    }
  }

  hasLoginName({ externalId, loginName }: DirectoryPerson): boolean {
    return this.#loginNames.get(loginKey(loginName)) === externalId;
  }

  hasNumber({ externalId }: DirectoryPerson, known: User | undefined, number: string): boolean {
    if (this.#numbers.get(numberKey(number)) !== externalId) return false;
    return this.#isFree(this.#users.findByNumber(number)?.id, known);
  }

  hasDevice({ externalId }: DirectoryPerson, known: User | undefined, device: string): boolean {
    if (this.#devices.get(deviceKey(device)) !== externalId) return false;
    return this.#isFree(this.#users.findByDevice(device)?.id, known);
  }

  /** Whether somebody gets this number or device. */
  isWanted(member: ListMember, key: string): boolean {
    return (member === 'numbers' ? this.#numbers : this.#devices).has(key);
  }

  /** Free, the own, or of somebody from the directory who does not claim it (any more). */
  #isFree(ownerId: string | undefined, known: User | undefined): boolean {
    return ownerId === undefined || ownerId === known?.id || this.#known.has(ownerId);
  }
}

function claim(
  claims: Map<string, string>,
  key: string,
  externalId: string,
  owner: string | undefined,
): void {
  if (!claims.has(key) || owner === externalId) claims.set(key, externalId);
}
