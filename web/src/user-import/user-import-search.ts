import { ROW_KINDS, type RowKind } from './user-import-wire.ts';

/** The state of the page as it stands in the address. */
export interface UserImportSearch {
  /** The import that is shown; without one a file is to be chosen. */
  readonly id?: string | undefined;
  /** Name of its file. */
  readonly file?: string | undefined;
  /** The rows that are shown; all without it. */
  readonly kind?: RowKind | undefined;
}

/** Reads the address; what makes no sense is as if it were not there. */
export function readUserImportSearch(search: Record<string, unknown>): UserImportSearch {
  const { id, file, kind } = search;
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    file: typeof file === 'string' && file !== '' ? file : undefined,
    kind: ROW_KINDS.find((known) => known === kind),
  };
}
