import type { UserChange } from '../../storage/catalog/index.ts';
import type { ListMember } from '../import/list-members.ts';
import type { CellProblemCode } from './cell-problem.ts';
import type { FactName, UserFacts } from './user-facts.ts';

/** What becomes of a row. */
export const ROW_KINDS = ['created', 'changed', 'unchanged', 'rejected'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Why a row is not taken. */
export type RowProblemCode =
  | CellProblemCode
  /** It has more or fewer cells than the heading. */
  | 'cell-count'
  | 'no-login-name'
  /** A row before has the same login name. */
  | 'login-name-twice'
  /** A value that a user cannot have. */
  | 'invalid'
  /** A user has the number or device who keeps it. */
  | 'number-taken'
  | 'device-taken'
  /** Another row gets the number or device. */
  | 'number-twice'
  | 'device-twice'
  /** The directory or OpenID provider says what this member is. */
  | 'directory-decides'
  | 'provider-decides'
  | 'last-administrator'
  /** Nobody disables their own account. */
  | 'own-account';

export interface RowProblem {
  readonly code: RowProblemCode;
  readonly member?: FactName | undefined;
  /** What is to blame: a value, or in English what was expected. */
  readonly detail?: string | undefined;
  /** The row that it collides with. */
  readonly line?: number | undefined;
  /** The user that it collides with. */
  readonly loginName?: string | undefined;
}

/** A member that changes; of a new user, one that is given. */
export interface FactChange {
  readonly member: FactName;
  /** Null for a new user. */
  readonly old: UserFacts[FactName];
  readonly new: UserFacts[FactName];
}

/** A number or device that goes from one user to another. */
export interface TakenOver {
  readonly member: ListMember;
  readonly text: string;
  /** Login name of who has it now. */
  readonly from: string;
}

/** What would become of one row. */
export interface PlannedRow {
  readonly line: number;
  readonly loginName: string;
  readonly kind: RowKind;
  readonly changes: readonly FactChange[];
  readonly takenOver: readonly TakenOver[];
  readonly problem?: RowProblem | undefined;
}

/** A change that a row asks for. */
export interface PlannedWrite {
  readonly change: UserChange;
  readonly row: PlannedRow;
}

/** What an import would do. */
export interface FilePlan {
  /** In the order of the file. */
  readonly rows: readonly PlannedRow[];
  /** In the order in which they have to be written. */
  readonly writes: readonly PlannedWrite[];
  /** The same for plans that do the same. */
  readonly digest: string;
}

/** How many rows there are of each kind. */
export function countRows(rows: readonly PlannedRow[]): Record<RowKind, number> {
  const counts = { created: 0, changed: 0, unchanged: 0, rejected: 0 };
  for (const { kind } of rows) counts[kind]++;
  return counts;
}
