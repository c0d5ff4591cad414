import type { Readable } from 'node:stream';

/** What an object is written to while it is stored. */
export interface ObjectSink {
  /** How many bytes were written so far. */
  readonly sizeBytes: number;
  /** Appends `bytes`; they may be reused after the promise resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Changes bytes already written, for headers that say how long the rest became. Only within the
   * first {@link PATCHABLE_BYTES} bytes, and never past what was written (RangeError).
   */
  patch(offset: number, bytes: Uint8Array): void;
}

/** How far from its beginning an object may be patched while it is written. */
export const PATCHABLE_BYTES = 65_536;

/** An object as it was stored and read back. */
export interface StoredObject {
  readonly sizeBytes: number;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
}

/** Bytes `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Bytes by opaque id. An object is complete or absent, and never changes once it is stored.
 * Every operating failure is a RecorderError with a code that begins with `STORE_` or `OBJECT_`.
 */
export interface ObjectStore {
  /**
   * Stores what `write` writes under `objectId`, durably: when the promise resolves the object
   * survives a power cut. `write` is called once. When it rejects, so does `put`, and nothing is
   * stored. An object of the same id is replaced at once, never mixed.
   */
  put(objectId: string, write: (sink: ObjectSink) => Promise<void>): Promise<StoredObject>;
  /** Size in bytes. Throws `OBJECT_MISSING`. */
  size(objectId: string): Promise<number>;
  /**
   * The bytes, or those of `range`; the stream fails with `OBJECT_MISSING`. Once it has brought
   * some it brings all, also of an object that is deleted meanwhile.
   */
  read(objectId: string, range?: ByteRange): Readable;
  /** Makes the object absent, durably. Absent already is no error. */
  delete(objectId: string): Promise<void>;
  /** The ids of all objects, in no particular order. */
  list(): AsyncIterable<string>;
}
