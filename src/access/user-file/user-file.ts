import type { FileEncoding } from './file-text.ts';
import type { FactName } from './user-facts.ts';

/** Bytes of a file at most. */
export const USER_FILE_BYTES = 20_000_000;
/** Rows below the heading at most, empty ones included. */
export const USER_FILE_ROWS = 100_000;
export const USER_FILE_COLUMNS = 200;
/** Bytes of one row at most, and so of one cell. */
export const USER_FILE_ROW_BYTES = 65_536;

export const SEPARATORS = [';', ',', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** One row of a file, not understood yet. */
export interface FileRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  /** Trimmed, of the known columns, in their order. */
  readonly cells: readonly string[];
  /** Whether it has as many cells as the heading; those beyond it may be empty. */
  readonly isWhole: boolean;
}

/** What a file holds. */
export interface UserFile {
  readonly encoding: FileEncoding;
  readonly separator: Separator;
  /** The known ones, in their order. */
  readonly columns: readonly FactName[];
  /** Titles of columns that mean nothing here. */
  readonly unknownColumns: readonly string[];
  readonly rows: readonly FileRow[];
}
