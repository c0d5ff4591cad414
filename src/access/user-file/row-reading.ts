import { RecorderError } from '../../base/index.ts';
import type { ModeMatrix } from '../../recording/index.ts';
import { loginKey, requireValidUser, type UserPatch } from '../../storage/catalog/index.ts';
import type { AdministratorsLeft } from '../import/administrators-left.ts';
import { isSameValue } from '../import/list-members.ts';
import { CellProblem } from './cell-problem.ts';
import { COLUMNS } from './columns.ts';
import type { DecidingSources } from './deciding-sources.ts';
import type { FactChange, PlannedRow, RowProblem } from './file-plan.ts';
import type { FilterNames } from './filter-names.ts';
import type { KnownUser, KnownUsers } from './known-users.ts';
import type { Claimant } from './list-claims.ts';
import { type FactName, patchOf, type UserFacts } from './user-facts.ts';
import type { FileRow, UserFile } from './user-file.ts';

/** What a file is compared with. */
export interface PlanContext {
  readonly known: KnownUsers;
  readonly filters: FilterNames;
  readonly sources: DecidingSources;
  readonly administrators: AdministratorsLeft;
  /** Of a user of whom nothing is said. */
  readonly newUserModes: ModeMatrix;
  /** Who imports, where that is a user. */
  readonly ownUserId: string | undefined;
}

/** A row that can be taken unless somebody else gets its numbers or devices. */
export interface Candidate extends Claimant {
  readonly loginName: string;
  readonly changes: readonly FactChange[];
  readonly filterIds: readonly string[] | undefined;
}

/** Understands row by row what a file asks for. */
export class RowReading {
  readonly #file: UserFile;
  readonly #context: PlanContext;
  /** Login name → the line in which it is first. */
  readonly #lines = new Map<string, number>();

  constructor(file: UserFile, context: PlanContext) {
    this.#file = file;
    this.#context = context;
  }

  read(row: FileRow): Candidate | PlannedRow {
    const { line } = row;
    const facts = this.#factsOf(row);
    if ('code' in facts) return rejectedRow(line, this.#loginNameOf(row), facts);
    const { loginName = '' } = facts;
    const key = loginKey(loginName);
    const first = this.#lines.get(key);
    if (first !== undefined) {
      const problem = { code: 'login-name-twice', member: 'loginName', line: first } as const;
      return rejectedRow(line, loginName, problem);
    }
    this.#lines.set(key, line);
    const known = this.#context.known.find(loginName);
    const candidate =
      known === undefined ? this.#new(line, facts) : this.#changed(line, facts, known);
    const problem = candidate.changes.length === 0 ? undefined : this.#problem(candidate, known);
    if (problem !== undefined) return rejectedRow(line, loginName, problem);
    const isUnchanged = known !== undefined && candidate.changes.length === 0;
    return isUnchanged ? plainRow(line, known.user.loginName) : candidate;
  }

  #loginNameOf({ cells }: FileRow): string {
    return cells[this.#file.columns.indexOf('loginName')] ?? '';
  }

  #factsOf({ cells, isWhole }: FileRow): Partial<UserFacts> | RowProblem {
    if (!isWhole) return { code: 'cell-count' };
    const facts: [FactName, unknown][] = [];
    for (const [index, member] of this.#file.columns.entries()) {
      const fact = COLUMNS[member].read(cells[index]!, this.#context.filters);
      if (fact instanceof CellProblem) return { code: fact.code, member, detail: fact.detail };
      if (fact !== undefined) facts.push([member, fact]);
    }
    const read: Partial<UserFacts> = Object.fromEntries(facts);
    return read.loginName === '' ? { code: 'no-login-name', member: 'loginName' } : read;
  }

  #new(line: number, facts: Partial<UserFacts>): Candidate {
    const { loginName = '', filterIds } = facts;
    const patch = patchOf(facts, this.#context.newUserModes);
    const given = Object.entries(facts).filter(([, value]) => !isNothing(value));
    const changes = given.map(([member, value]) => {
      return { member: member as FactName, old: null, new: value };
    });
    return { line, loginName, user: undefined, patch, changes, filterIds };
  }

  #changed(line: number, facts: Partial<UserFacts>, known: KnownUser): Candidate {
    const { user } = known;
    const { loginName } = user;
    const changes = Object.entries(facts).flatMap(([name, value]) => {
      const member = name as FactName;
      const old = known.facts[member];
      const isSame = member === 'loginName' || isSameValue(old, value);
      return isSame ? [] : [{ member, old, new: value }];
    });
    const changed: Partial<UserFacts> = Object.fromEntries(
      changes.map(({ member, new: value }) => [member, value]),
    );
    const patch = patchOf(changed, user.policy.modes);
    return { line, loginName, user, patch, changes, filterIds: changed.filterIds };
  }

  #problem({ changes, patch }: Candidate, known: KnownUser | undefined): RowProblem | undefined {
    const invalid = invalidMember(patch);
    if (invalid !== undefined || known === undefined) return invalid;
    const { user } = known;
    const { sources, administrators, ownUserId } = this.#context;
    for (const { member } of changes) {
      const who = sources.of(user, member);
      if (who !== undefined) return { code: `${who}-decides`, member };
    }
    if (user.id === ownUserId && patch.isDisabled === true) {
      return { code: 'own-account', member: 'isDisabled' };
    }
    if (administrators.allows(user, patch)) return undefined;
    const member = patch.isDisabled === true ? 'isDisabled' : 'isAdministrator';
    return { code: 'last-administrator', member };
  }
}

function invalidMember(patch: UserPatch): RowProblem | undefined {
  try {
    requireValidUser(patch);
    return undefined;
  } catch (error) {
    if (!(error instanceof RecorderError)) throw error;
    // Every other member of a policy has passed as a word that is known.
    const member = error.member === 'policy' ? 'deleteAfterDays' : (error.member as FactName);
    return { code: 'invalid', member, detail: error.message };
  }
}

export function rejectedRow(line: number, loginName: string, problem: RowProblem): PlannedRow {
  return { line, loginName, kind: 'rejected', changes: [], takenOver: [], problem };
}

function plainRow(line: number, loginName: string): PlannedRow {
  return { line, loginName, kind: 'unchanged', changes: [], takenOver: [] };
}

/** What a new user has anyway. */
function isNothing(value: unknown): boolean {
  return value === '' || value === null || value === false || (Array.isArray(value) && !value[0]);
}
