import type { Readable, Writable } from 'node:stream';

/** How a file is to be written. */
export interface WriteOptions {
  /** Bytes that are there already, and stay; the stream begins after them. */
  readonly offset: number;
  /** Of the whole file. */
  readonly sizeBytes: number;
  /** Called when something is sent of what the target has taken from the stream already. */
  readonly onMoved?: (() => void) | undefined;
}

/**
 * A server that keeps files, over one connection, which is made when it is needed first. One thing
 * after the other; after a failure the connection is not used any more. Paths are relative, of
 * letters, digits, `-`, `.` and `/`. Errors: RecorderErrors whose codes begin with `ARCHIVE_`.
 */
export interface ArchiveTarget {
  /** Writes a file; the directories above it are made. */
  write(path: string, bytes: Readable, options: WriteOptions): Promise<void>;
  /** Bytes of a file that was written in part, behind which it can be gone on with. */
  written(path: string): Promise<number>;
  /** Bytes of a file; undefined where there is none. */
  size(path: string): Promise<number | undefined>;
  /** Reads a whole file into `into`, which is ended. Throws `ARCHIVE_FILE_MISSING`. */
  read(path: string, into: Writable): Promise<void>;
  /** Gives a file another name, which is free. */
  rename(from: string, to: string): Promise<void>;
  /** A file, and what was written in part. Absent already is no error. */
  remove(path: string): Promise<void>;
  /** Breaks off what is under way. Idempotent. */
  close(): void;
}

/** `directory` and `path` as one path; an empty directory is that of the log-in. */
export function pathBelow(directory: string, path: string): string {
  const base = directory.replace(/\/+$/, '');
  if (base === '') return directory.startsWith('/') ? `/${path}` : path;
  return `${base}/${path}`;
}

/** The directories above a path, the topmost first. */
export function directoriesAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  const all = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return all.filter((each) => each !== '' && each !== '.');
}
