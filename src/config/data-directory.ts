import { accessSync, constants, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, errorText, RecorderError, systemCode } from '../base/index.ts';

/** The folders and files below the data directory. All paths absolute. */
export interface DataDirectory {
  readonly path: string;
  readonly catalog: string;
  readonly journals: string;
  /** Journals of stored recordings with a codec that could not be decoded yet. */
  readonly undecoded: string;
  readonly store: string;
  /** What was fetched from the archive to be heard. */
  readonly archiveCache: string;
  /** File in which heads of the audit trail are kept, where no other is named. */
  readonly auditHeads: string;
  readonly run: string;
}

/** Where everything lies below `path`. */
export function dataDirectory(path: string): DataDirectory {
  return {
    path,
    catalog: join(path, 'catalog.sqlite'),
    journals: join(path, 'journal'),
    undecoded: join(path, 'undecoded'),
    store: join(path, 'store'),
    archiveCache: join(path, 'archive-cache'),
    auditHeads: join(path, 'audit', 'heads.jsonl'),
    run: join(path, 'run'),
  };
}

/**
 * Makes the data directory where it is missing, readable by its owner alone. Throws RecorderError
 * DATA_NOT_WRITABLE or DATA_DISK_FULL.
 */
export function prepareDataDirectory(path: string): DataDirectory {
  const directory = dataDirectory(path);
  try {
    for (const folder of [path, directory.journals, directory.undecoded, directory.run]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = join(directory.run, 'write-probe');
    writeFileSync(probe, Buffer.alloc(65536), { mode: 0o600, flush: true });
    rmSync(probe);
  } catch (error) {
    if (systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT') {
      throw new RecorderError(
        'DATA_DISK_FULL',
        `the disk of the data directory ${path} is full; free some space and start again`,
        { cause: error },
      );
    }
    throw new RecorderError(
      'DATA_NOT_WRITABLE',
      `the data directory ${path} cannot be written to: ${errorText(error)}`,
      { cause: error },
    );
  }
  return directory;
}

/** So long a call being set up believes the last look at the disk. */
const LOOK_EVERY_MS = 1000;

/** Tells the free bytes that this user may write on the disk of `path`. */
export function freeDiskMeter(path: string, clock: Clock): () => number {
  let freeBytes = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - lookedAtMs >= LOOK_EVERY_MS) {
      lookedAtMs = nowMs;
      const { bavail, bsize } = statfsSync(path);
      freeBytes = bavail * bsize;
    }
    return freeBytes;
  };
}
