import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import { isEncryptedPath } from '../../storage/catalog/index.ts';
import type { HolderKeys } from '../../storage/crypto/index.ts';
import { openArchivedFile } from './open-archived-file.ts';

/** What came of a folder of an archive. */
export interface OpenedFolder {
  readonly opened: number;
  /** Opened before: what was to be written was there. */
  readonly there: number;
  readonly problems: readonly OpenProblem[];
}

/** A file that was not opened. */
export interface OpenProblem {
  readonly path: string;
  readonly code: string;
  readonly problem: string;
}

/**
 * Opens all encrypted files of a folder and those below it into another one, in the same folders
 * there; a file that does not open is told, and the others are opened. Throws `FILE_UNREADABLE`.
 */
export async function openArchivedFolder(
  folder: string,
  into: string,
  options: {
    readonly keys: HolderKeys;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<OpenedFolder> {
  const paths = await encryptedFilesIn(folder);
  const problems: OpenProblem[] = [];
  let [opened, there] = [0, 0];
  for (const [index, path] of paths.entries()) {
    const directory = join(into, relative(folder, dirname(path)));
    try {
      await openArchivedFile(path, { directory }, options.keys);
      opened++;
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      // Nobody gives the passphrase that is asked for.
      if (error.code === 'INPUT_UNUSABLE') throw error;
      if (error.code === 'OUTPUT_EXISTS') there++;
      else problems.push({ path, code: systemCode(error) ?? '', problem: errorText(error) });
    }
    options.onProgress?.(index + 1, paths.length);
  }
  return { opened, there, problems };
}

async function encryptedFilesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      const why = `${folder} cannot be read: ${errorText(cause)}`;
      throw new RecorderError('FILE_UNREADABLE', why, { cause });
    },
  );
  const files = entries.filter((each) => each.isFile() && isEncryptedPath(each.name));
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
}
