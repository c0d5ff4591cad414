import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';

const LOOK_EVERY_MS = 500;

export interface RunningImport {
  readonly isDryRun: boolean;
  readonly phase: 'reading' | 'comparing' | 'writing';
  readonly done: number;
  readonly total: number | null;
}

export const IMPORT_COUNTS = [
  ...(['created', 'changed', 'enabled', 'disabled', 'unchanged', 'rejected', 'leftOut'] as const),
] as const;

export interface ImportItem {
  readonly action: 'create' | 'change' | 'enable' | 'disable' | 'reject' | 'leave-out';
  readonly dn: string;
  readonly loginName: string;
  readonly problem: string | null;
  readonly detail: string | null;
}

export interface ImportReport extends Readonly<Record<(typeof IMPORT_COUNTS)[number], number>> {
  readonly isDryRun: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly entries: number;
  readonly items: readonly ImportItem[];
}

export interface ImportState {
  readonly running: RunningImport | null;
  readonly last: ImportReport | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** An entry of the directory as the user that it describes. */
export interface DirectoryPerson {
  readonly dn: string;
  readonly externalId: string;
  readonly loginName: string;
  readonly facts: {
    readonly firstName?: string;
    readonly lastName?: string;
    readonly email?: string;
    readonly department?: string;
    readonly numbers?: readonly string[];
  };
}

/** How far an import is; looked at often while one runs. */
export const importQuery = queryOptions({
  queryKey: ['directory', 'import'],
  queryFn: ({ signal }) => request<ImportState>('/directory/import', { signal }),
  refetchInterval: ({ state }) => (state.data?.running ? LOOK_EVERY_MS : false),
});

export function beginImport(isDryRun: boolean): Promise<ImportState> {
  return request<ImportState>('/directory/import', { method: 'POST', body: { isDryRun } });
}

export async function testDirectory(): Promise<readonly DirectoryPerson[]> {
  const path = '/directory/test';
  return (await request<{ items: readonly DirectoryPerson[] }>(path, { method: 'POST' })).items;
}
