import type { Turns } from '../../base/index.ts';
import type { User, UserPatch } from '../../storage/catalog/index.ts';
import { LIST_MEMBERS, type ListMember, listKey } from '../import/list-members.ts';
import type { RowProblem, TakenOver } from './file-plan.ts';
import type { KnownUsers } from './known-users.ts';

/** A row that changes numbers or devices. */
export interface Claimant {
  readonly line: number;
  /** Undefined for a new user. */
  readonly user: User | undefined;
  readonly patch: UserPatch;
}

/** A number or device. */
interface ListEntry {
  readonly member: ListMember;
  readonly key: string;
}

/** A number or device that a row asks for. */
interface Claim extends ListEntry {
  readonly text: string;
  /** Who has it before the import. */
  readonly owner: User | undefined;
}

const PROBLEMS = {
  numbers: { taken: 'number-taken', twice: 'number-twice' },
  devices: { taken: 'device-taken', twice: 'device-twice' },
} as const;

/**
 * Settles who gets which number or device: who has it and keeps it, else the first row that asks
 * for it, provided that whoever has it gives it up in a row that is taken itself.
 */
export class ListClaims<C extends Claimant> {
  readonly #known: KnownUsers;
  /** Key → who gets it. */
  readonly #winners = { numbers: new Map<string, C>(), devices: new Map<string, C>() };
  /** Key → the row of the owner, who gives it up. */
  readonly #givers = { numbers: new Map<string, C>(), devices: new Map<string, C>() };
  readonly #refused = new Map<C, RowProblem>();

  private constructor(known: KnownUsers) {
    this.#known = known;
  }

  static async settle<C extends Claimant>(
    known: KnownUsers,
    claimants: readonly C[],
    turns: Turns,
  ): Promise<ListClaims<C>> {
    const claims = new ListClaims<C>(known);
    for (const claimant of claimants) {
      claims.#note(claimant);
      await turns.pass();
    }
    for (const claimant of claimants) {
      claims.#settle(claimant);
      await turns.pass();
    }
    return claims;
  }

  /** Why a row does not get what it asks for; undefined where it does. */
  problemOf(claimant: C): RowProblem | undefined {
    return this.#refused.get(claimant);
  }

  /** What a row that is taken gets from others. */
  takenOverBy(claimant: C): TakenOver[] {
    return this.#claimsOf(claimant).flatMap(({ member, text, owner }) =>
      owner === undefined || owner === claimant.user
        ? []
        : [{ member, text, from: owner.loginName }],
    );
  }

  /** Whether a row that is taken gets this number or device. */
  isWanted(member: ListMember, key: string): boolean {
    const winner = this.#winners[member].get(key);
    return winner !== undefined && !this.#refused.has(winner);
  }

  #note(claimant: C): void {
    const { user } = claimant;
    for (const { member, key, owner } of this.#claimsOf(claimant)) {
      const winners = this.#winners[member];
      const isKept = owner !== undefined && owner === user;
      if (isKept || !winners.has(key)) winners.set(key, claimant);
    }
    for (const { member, key } of givenUp(claimant)) this.#givers[member].set(key, claimant);
  }

  /** Refuses a row that cannot have everything, and then those that wait for what it has. */
  #settle(first: C): void {
    const waiting = [first];
    for (let claimant = waiting.pop(); claimant !== undefined; claimant = waiting.pop()) {
      if (this.#refused.has(claimant)) continue;
      const problem = this.#problem(claimant);
      if (problem === undefined) continue;
      this.#refused.set(claimant, problem);
      for (const { member, key } of givenUp(claimant)) {
        const next = this.#winners[member].get(key);
        if (next !== undefined) waiting.push(next);
      }
    }
  }

  #problem(claimant: C): RowProblem | undefined {
    for (const { member, key, text: detail, owner } of this.#claimsOf(claimant)) {
      const winner = this.#winners[member].get(key);
      if (winner !== undefined && winner !== claimant) {
        return { code: PROBLEMS[member].twice, member, detail, line: winner.line };
      }
      if (owner === undefined || owner === claimant.user) continue;
      const giver = this.#givers[member].get(key);
      if (giver === undefined || this.#refused.has(giver)) {
        const { loginName } = owner;
        return { code: PROBLEMS[member].taken, member, detail, loginName };
      }
    }
    return undefined;
  }

  #claimsOf({ patch }: Claimant): Claim[] {
    return LIST_MEMBERS.flatMap((member) =>
      (patch[member] ?? []).map((text) => {
        const key = listKey(member, text);
        return { member, key, text, owner: this.#known.ownerOf(member, key) };
      }),
    );
  }
}

/** What the user of a row has and does not keep. */
function givenUp({ user, patch }: Claimant): ListEntry[] {
  return LIST_MEMBERS.flatMap((member) => {
    const wanted = patch[member];
    if (user === undefined || wanted === undefined) return [];
    const kept = new Set(wanted.map((text) => listKey(member, text)));
    const keys = user[member].map((text) => listKey(member, text));
    return keys.filter((key) => !kept.has(key)).map((key) => ({ member, key }));
  });
}
