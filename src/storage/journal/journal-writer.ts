import type { KeyObject } from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import {
  assert,
  errorText,
  RecorderError,
  SharedRun,
  systemCode,
  takeRandom,
} from '../../base/index.ts';
import { toSecretKey } from '../crypto/index.ts';
import { CHUNK_HEADER_BYTES, CHUNK_MAGIC, encodeEpoch, SALT_BYTES, TAG_BYTES } from './block.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { EpochSeal } from './epoch-seal.ts';
import { findJournalEnd } from './journal-end.ts';
import { encodeHeader, type JournalHeader, openJournal, parseHeader } from './journal-header.ts';
import { syncDirectoryOf } from './sync-directory.ts';

const syncFile = promisify(fdatasync);

/** What a new journal needs. */
export interface NewJournal {
  readonly path: string;
  readonly recordingId: string;
  /** 32 bytes that seal the journal. */
  readonly key: Uint8Array;
  /** The same, wrapped by the key ring for `recordingId`; it stands in the file. */
  readonly wrappedKey: Buffer;
  /** Wall clock, milliseconds since 1970. */
  readonly createdAtMs: number;
}

interface WriterState {
  readonly path: string;
  readonly descriptor: number;
  readonly header: JournalHeader;
  readonly key: KeyObject;
  /** Length of the file. */
  readonly length: number;
  readonly nextEpoch: number;
  readonly chunksBefore: number;
  readonly isNew: boolean;
}

/**
 * Appends sealed chunks to a journal, one write each. After a failed write the file is as it was
 * before, and the next chunk begins a new epoch.
 */
export class JournalWriter {
  readonly path: string;
  readonly recordingId: string;
  readonly #descriptor: number;
  readonly #header: JournalHeader;
  readonly #key: KeyObject;
  #length: number;
  #nextEpoch: number;
  /** Of the last epoch that has any, for the block of the next. */
  #chunksBefore: number;
  #chunks = 0;
  #seal: EpochSeal | undefined;
  #epoch = 0;
  #isDirectorySynced: boolean;
  readonly #sync = new SharedRun(() => this.#makeDurable());
  #isSyncing = false;
  #isClosed = false;

  private constructor(state: WriterState) {
    this.path = state.path;
    this.recordingId = state.header.recordingId;
    this.#descriptor = state.descriptor;
    this.#header = state.header;
    this.#key = state.key;
    this.#length = state.length;
    this.#nextEpoch = state.nextEpoch;
    this.#chunksBefore = state.chunksBefore;
    this.#isDirectorySynced = !state.isNew;
  }

  /** Makes the file. Errors: `JOURNAL_EXISTS`, `DISK_FULL`, `JOURNAL_WRITE_FAILED`. */
  static create(journal: NewJournal): JournalWriter {
    const { path, recordingId, wrappedKey, createdAtMs } = journal;
    const bytes = encodeHeader({ recordingId, wrappedKey, createdAtMs });
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
    const descriptor = attempt(path, () =>
      openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600),
    );
    const writer = new JournalWriter({
      path,
      descriptor,
      header: parseHeader(bytes, path),
      key: toSecretKey(journal.key),
      length: 0,
      nextEpoch: 0,
      chunksBefore: 0,
      isNew: true,
    });
    try {
      writer.#write(undefined, bytes, bytes.length);
    } catch (error) {
      closeSync(descriptor);
      rmSync(path, { force: true });
      throw error;
    }
    return writer;
  }

  /**
   * Takes up a journal again: cuts the torn tail; the next chunk begins a new epoch. Errors:
   * `JOURNAL_UNREADABLE`, `JOURNAL_VERSION`, `JOURNAL_DAMAGED`, `JOURNAL_WRITE_FAILED`.
   */
  static resume({ path, key }: { path: string; key: Uint8Array }): JournalWriter {
    const secret = toSecretKey(key);
    const reading = openJournal(path, 'r');
    try {
      const end = findJournalEnd({ descriptor: reading, path, key: secret });
      const { O_WRONLY, O_APPEND } = constants;
      const descriptor = attempt(path, () => openSync(path, O_WRONLY | O_APPEND));
      if (end.position < fstatSync(descriptor).size) ftruncateSync(descriptor, end.position);
      return new JournalWriter({
        path,
        descriptor,
        header: end.header,
        key: secret,
        length: end.position,
        nextEpoch: end.nextEpoch,
        chunksBefore: end.chunks,
        isNew: false,
      });
    } finally {
      closeSync(reading);
    }
  }

  /** Length of the file in bytes. */
  get length(): number {
    return this.#length;
  }

  /**
   * Seals what the builder holds and writes it; the builder can be used for the next chunk
   * afterwards. Errors: `DISK_FULL`, `JOURNAL_WRITE_FAILED`; nothing of the chunk is in the file
   * then.
   */
  append(builder: ChunkBuilder): void {
    // Its descriptor may be another file's by now.
    assert(!this.#isClosed, 'a closed journal is not written to');
    const isNewEpoch = this.#seal === undefined;
    const epochBytes = isNewEpoch ? this.#beginEpoch() : undefined;
    const { area, byteLength } = builder;
    const { block } = area;
    block.writeUInt32LE(CHUNK_MAGIC, 0);
    block.writeUInt32LE(byteLength, 4);
    block.writeUInt32LE(this.#epoch, 8);
    block.writeUInt32LE(this.#chunks, 12);
    this.#seal!.seal(this.#chunks, area, byteLength);
    this.#write(epochBytes, block, CHUNK_HEADER_BYTES + byteLength + TAG_BYTES);
    this.#chunks++;
  }

  /** Makes everything written so far durable; the file's name too. */
  sync(): Promise<void> {
    return this.#sync.request();
  }

  /** Closes the file; what was written is not made durable by that. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#seal?.close();
    if (!this.#isSyncing) closeSync(this.#descriptor);
  }

  async #makeDurable(): Promise<void> {
    // Its descriptor may be another file's by now.
    if (this.#isClosed) throw writeFailure(this.path, new Error('it is closed'));
    this.#isSyncing = true;
    try {
      await syncFile(this.#descriptor);
      if (this.#isDirectorySynced) return;
      await syncDirectoryOf(this.path);
      this.#isDirectorySynced = true;
    } catch (cause) {
      throw writeFailure(this.path, cause);
    } finally {
      this.#isSyncing = false;
      if (this.#isClosed) closeSync(this.#descriptor);
    }
  }

  #beginEpoch(): Buffer {
    const epoch = encodeEpoch(this.#nextEpoch, this.#chunksBefore, takeRandom(SALT_BYTES));
    this.#seal = new EpochSeal(this.#key, this.#header, epoch);
    this.#epoch = epoch.number;
    this.#chunks = 0;
    return epoch.bytes;
  }

  /** All of it or nothing: the block of a new epoch, if any, and `length` bytes. */
  #write(epoch: Buffer | undefined, bytes: Buffer, length: number): void {
    const isNewEpoch = epoch !== undefined;
    if (epoch !== undefined) {
      bytes = Buffer.concat([epoch, bytes.subarray(0, length)]);
      length = bytes.length;
    }
    try {
      let written = 0;
      while (written < length) {
        written += writeSync(this.#descriptor, bytes, written, length - written, null);
      }
      this.#length += length;
    } catch (cause) {
      this.#undoWrite(isNewEpoch);
      throw writeFailure(this.path, cause);
    }
  }

  /** Its nonce must not come again for other content: the next chunk gets a new epoch. */
  #undoWrite(isNewEpoch: boolean): void {
    // An epoch that was not written has taken no number and has no chunks.
    if (!isNewEpoch && this.#seal !== undefined) {
      this.#nextEpoch = this.#epoch + 1;
      this.#chunksBefore = this.#chunks;
    }
    this.#seal?.close();
    this.#seal = undefined;
    try {
      ftruncateSync(this.#descriptor, this.#length);
    } catch {
      // The reader finds its way past the torn bytes.
    }
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

function writeFailure(path: string, cause: unknown): RecorderError {
  const code = systemCode(cause);
  const why = `The journal ${path} cannot be written: ${errorText(cause)}`;
  if (code === 'EEXIST') return new RecorderError('JOURNAL_EXISTS', why, { cause });
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new RecorderError(isFull ? 'DISK_FULL' : 'JOURNAL_WRITE_FAILED', why, {
    cause,
    isRetryable: isFull,
  });
}
