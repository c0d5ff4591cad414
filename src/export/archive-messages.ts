import type { KeyObject } from 'node:crypto';

/** A file of an archive. */
export interface ArchiveFile {
  readonly name: string;
  /** Its time in the archive, milliseconds since 1970. */
  readonly atMs: number;
}

/** What went into the archive as a file. */
export interface WrittenFile {
  readonly sizeBytes: number;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
}

/** Lines for the lists that stand at the end of an archive: name of the list → text. */
export type ListLines = Readonly<Record<string, string>>;

export interface ArchiveWorkerOptions {
  readonly storeDirectory: string;
  /** Store of what is fetched from elsewhere; undefined where nothing is elsewhere. */
  readonly fetchedDirectory?: string | undefined;
  /** Where lists are kept while they grow. */
  readonly spoolDirectory: string;
}

/** Each but `more` is answered by `done` or `failed` before the next is sent. */
export type ToArchiveWorker =
  | {
      readonly type: 'object';
      readonly file: ArchiveFile;
      readonly objectId: string;
      readonly isFetched: boolean;
      /** With what it opens, where it is sealed. */
      readonly key: KeyObject | undefined;
    }
  | { readonly type: 'append'; readonly lines: ListLines }
  | { readonly type: 'list'; readonly file: ArchiveFile }
  | { readonly type: 'finish' }
  /** The next bytes are wanted. */
  | { readonly type: 'more' };

export type FromArchiveWorker =
  /** Without `written` an object that the store does not give. */
  | { readonly type: 'done'; readonly written: WrittenFile | undefined }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };
