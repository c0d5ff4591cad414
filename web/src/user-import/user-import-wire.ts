import type { ItemPage } from '../page/paged-list.ts';

/** What becomes of a row. */
export const ROW_KINDS = ['created', 'changed', 'unchanged', 'rejected'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** A value of a member of a user; null for none. */
export type FactValue = string | number | boolean | readonly string[] | null;

export interface FactChange {
  /** As in users; modes as `inbound-internal` and so on. */
  readonly member: string;
  /** Null for a new user. */
  readonly old: FactValue;
  readonly new: FactValue;
}

export interface RowProblem {
  readonly code: string;
  readonly member: string | null;
  readonly detail: string | null;
  /** The row that it collides with. */
  readonly line: number | null;
  /** The user that it collides with. */
  readonly loginName: string | null;
}

/** What an import would do, or did, with one row of the file. */
export interface ImportRow {
  /** Where the row begins in the file, from 1. */
  readonly line: number;
  readonly loginName: string;
  readonly kind: RowKind;
  readonly changes: readonly FactChange[];
  /** Numbers and devices with the login name of who has them now. */
  readonly takenOver: readonly { readonly text: string; readonly from: string }[];
  readonly problem: RowProblem | null;
}

/** A file of users that was uploaded, and how far its import is. */
export interface UserImport extends ItemPage<ImportRow> {
  readonly id: string;
  readonly phase: 'comparing' | 'ready' | 'writing' | 'done' | 'failed';
  readonly encoding: string;
  readonly separator: string;
  readonly unknownColumns: readonly string[];
  readonly counts: Readonly<Record<RowKind, number>>;
  readonly written: { readonly done: number; readonly total: number } | null;
  /** Users were changed after the preview: nothing was written, and it is new. */
  readonly isOutdated: boolean;
  readonly failure: { readonly code: string; readonly message: string } | null;
}
