import { RecorderError, type Turns } from '../../base/index.ts';
import {
  type DirectoryUser,
  requireValidUser,
  type User,
  type UserChange,
  type UserPatch,
} from '../../storage/catalog/index.ts';
import { AdministratorsLeft } from '../import/administrators-left.ts';
import { isSameValue, releaseOf } from '../import/list-members.ts';
import { Claims, type KnownUsers } from './claims.ts';
import type { DirectoryPerson } from './directory-person.ts';

/** What an import does, or would do, with one entry. */
export type ImportAction =
  | 'create'
  | 'change'
  | 'disable'
  /** A user who had vanished from the directory is there again. */
  | 'enable'
  /** The entry becomes no user. */
  | 'reject'
  /** The user lacks a number or device that belongs to somebody else. */
  | 'leave-out';

/** Why an entry, or a number of it, is not taken. */
export type ImportProblem =
  | 'no-identity'
  | 'no-login-name'
  | 'identity-twice'
  | 'login-name-taken'
  | 'number-taken'
  | 'device-taken'
  | 'last-administrator'
  | 'invalid';

export interface ImportItem {
  readonly action: ImportAction;
  /** Empty for a user whose entry is gone. */
  readonly dn: string;
  readonly loginName: string;
  readonly problem?: ImportProblem | undefined;
  /** Number or device, members that change, or what is invalid. */
  readonly detail?: string | undefined;
}

/** A change with what is told of it. */
export interface PlannedChange {
  readonly change: UserChange;
  readonly item: ImportItem;
}

/** What an import would do, in the order in which it is done. */
export interface ImportPlan {
  readonly changes: readonly PlannedChange[];
  readonly rejected: readonly ImportItem[];
  readonly leftOut: readonly ImportItem[];
  readonly unchanged: number;
}

/** Compares the people of a directory with the users, in turns. */
export async function planImport(
  people: readonly DirectoryPerson[],
  users: KnownUsers,
  options: { readonly disablesVanished: boolean; readonly nowMs: number },
  turns: Turns,
): Promise<ImportPlan> {
  const known = users.listOfDirectory();
  const claims = new Claims(users, known);
  for (const person of people) {
    await turns.pass();
    claims.add(person);
  }
  const administrators = new AdministratorsLeft(await users.countAdministrators());
  const planner = new Planner(users, known, claims, administrators);
  for (const person of people) {
    await turns.pass();
    await planner.add(person);
  }
  if (options.disablesVanished) await planner.disableVanished(options.nowMs);
  return planner.plan();
}

class Planner {
  readonly #users: KnownUsers;
  readonly #known: readonly DirectoryUser[];
  readonly #vanished: ReadonlySet<string>;
  readonly #claims: Claims;
  readonly #administrators: AdministratorsLeft;
  readonly #seen = new Set<string>();
  readonly #releases: PlannedChange[] = [];
  readonly #changes: PlannedChange[] = [];
  readonly #creations: PlannedChange[] = [];
  readonly #rejected: ImportItem[] = [];
  readonly #leftOut: ImportItem[] = [];
  #unchanged = 0;

  constructor(
    users: KnownUsers,
    known: readonly DirectoryUser[],
    claims: Claims,
    administrators: AdministratorsLeft,
  ) {
    this.#users = users;
    this.#known = known;
    this.#claims = claims;
    this.#administrators = administrators;
    const vanished = known.filter(({ vanishedAtMs }) => vanishedAtMs !== null);
    this.#vanished = new Set(vanished.map(({ id }) => id));
  }

  plan(): ImportPlan {
    return {
      changes: [...this.#releases, ...this.#changes, ...this.#creations],
      rejected: this.#rejected,
      leftOut: this.#leftOut,
      unchanged: this.#unchanged,
    };
  }

  async add(person: DirectoryPerson): Promise<void> {
    const { dn, externalId, loginName } = person;
    const reject = (problem: ImportProblem, detail?: string) =>
      void this.#rejected.push({ action: 'reject', dn, loginName, problem, detail });
    if (externalId === '') return reject('no-identity');
    if (this.#seen.has(externalId)) return reject('identity-twice');
    this.#seen.add(externalId);
    if (loginName === '') return reject('no-login-name');
    const known = this.#users.findByExternalId(externalId);
    const owner = await this.#users.findByLoginName(loginName);
    const isTaken = owner !== undefined && owner.id !== known?.id;
    if (isTaken || !this.#claims.hasLoginName(person)) return reject('login-name-taken');
    const facts = this.#allowedFacts(person, known);
    try {
      requireValidUser({ ...facts, loginName });
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      return reject('invalid', error.message);
    }
    if (known === undefined) this.#create(person, facts);
    else this.#compare(person, known, facts);
  }

  /** Users whose entry is gone are disabled, and marked so that they come back with it. */
  async disableVanished(nowMs: number): Promise<void> {
    for (const { id, externalId, isDisabled } of this.#known) {
      if (this.#seen.has(externalId) || isDisabled) continue;
      const user = await this.#users.get(id);
      const patch = { isDisabled: true };
      if (user === undefined || !this.#leavesAdministrator(user, patch, '')) continue;
      this.#changes.push({
        change: { kind: 'update', id, patch, vanishedAtMs: nowMs },
        item: { action: 'disable', dn: '', loginName: user.loginName },
      });
    }
  }

  #create(person: DirectoryPerson, facts: UserPatch): void {
    const { dn, externalId, loginName } = person;
    const user = { ...facts, loginName };
    this.#creations.push({
      change: { kind: 'create', user, origin: { source: 'ldap', externalId } },
      item: { action: 'create', dn, loginName },
    });
  }

  #compare({ dn, loginName }: DirectoryPerson, known: User, facts: UserPatch): void {
    const { id, isDisabled } = known;
    const isBack = isDisabled && this.#vanished.has(id);
    const wanted = { ...facts, loginName, ...(isBack ? { isDisabled: false } : {}) };
    const different = differences(known, wanted);
    const isAllowed = this.#leavesAdministrator(known, different, dn);
    const { isAdministrator, ...others } = different;
    const patch = isAllowed ? different : others;
    const members = Object.keys(patch);
    if (members.length === 0) {
      this.#unchanged++;
      return;
    }
    const action = isBack ? 'enable' : 'change';
    const item: ImportItem = { action, dn, loginName, detail: members.join(', ') };
    const withMark = isBack ? { vanishedAtMs: null } : {};
    this.#changes.push({ change: { kind: 'update', id, patch, ...withMark }, item });
    this.#release(known, patch, item);
  }

  /** Whether somebody can still administrate after this change; notes it where nobody could. */
  #leavesAdministrator(user: User, patch: UserPatch, dn: string): boolean {
    if (this.#administrators.allows(user, patch)) return true;
    const { loginName } = user;
    this.#rejected.push({ action: 'reject', dn, loginName, problem: 'last-administrator' });
    return false;
  }

  /** What somebody else is to have has to be free before they get it. */
  #release(known: User, patch: UserPatch, item: ImportItem): void {
    const release = releaseOf(known, patch, (member, key) => this.#claims.isWanted(member, key));
    if (release === undefined) return;
    this.#releases.push({ change: { kind: 'update', id: known.id, patch: release }, item });
  }

  /** The facts without numbers and devices that belong to others. */
  #allowedFacts(person: DirectoryPerson, known: User | undefined): UserPatch {
    const { dn, loginName, facts } = person;
    const allowed = (
      list: readonly string[] | undefined,
      problem: 'number-taken' | 'device-taken',
      isFree: (text: string) => boolean,
    ) =>
      list?.filter((text) => {
        if (isFree(text)) return true;
        const item = { action: 'leave-out', dn, loginName, problem, detail: text } as const;
        this.#leftOut.push(item);
        return false;
      });
    const numbers = allowed(facts.numbers, 'number-taken', (text) =>
      this.#claims.hasNumber(person, known, text),
    );
    const devices = allowed(facts.devices, 'device-taken', (text) =>
      this.#claims.hasDevice(person, known, text),
    );
    return {
      ...facts,
      ...(numbers === undefined ? {} : { numbers }),
      ...(devices === undefined ? {} : { devices }),
    };
  }
}

/** What of the wanted facts is different from the user. */
function differences(user: User, wanted: UserPatch): UserPatch {
  const changed = Object.entries(wanted).filter(
    ([member, value]) => !isSameValue(value, user[member as keyof User]),
  );
  return Object.fromEntries(changed);
}
