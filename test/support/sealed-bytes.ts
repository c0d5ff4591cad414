import type { KeyObject } from 'node:crypto';
import {
  type ObjectIdentity,
  SealedReader,
  type SealedSource,
  SealedWriter,
} from '../../src/storage/sealed/index.ts';

/** A file in memory that is sealed into and read from. */
export class SealedBytes implements SealedSource {
  bytes: Buffer;
  /** `[offset, length]` of each read. */
  readonly reads: [number, number][] = [];

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
  }

  async size(): Promise<number> {
    return this.bytes.length;
  }

  async readAt(into: Buffer, offset: number): Promise<number> {
    this.reads.push([offset, into.length]);
    return this.bytes.copy(into, 0, offset);
  }

  readonly writeAt = async (bytes: Uint8Array, offset: number): Promise<void> => {
    const longer = Buffer.alloc(Math.max(this.bytes.length, offset + bytes.length));
    this.bytes.copy(longer);
    longer.set(bytes, offset);
    this.bytes = longer;
  };
}

/** The file of an object with this plaintext. */
export async function sealedFile(
  plaintext: Uint8Array,
  identity: ObjectIdentity,
  dataKey: KeyObject,
): Promise<Buffer> {
  const file = new SealedBytes();
  const writer = new SealedWriter(identity, dataKey, file.writeAt);
  await writer.write(plaintext);
  await writer.finish();
  return file.bytes;
}

/** What comes out of a file, and how it ended. */
export interface Unsealed {
  readonly plaintext: Buffer;
  readonly error: unknown;
}

/** Reads all of a file, or a part, as far as it goes. */
export async function unseal(
  source: SealedSource,
  identity: ObjectIdentity,
  dataKey: KeyObject,
  range: { readonly start?: number; readonly end?: number } = {},
): Promise<Unsealed> {
  const parts: Buffer[] = [];
  let error: unknown;
  try {
    const reader = await SealedReader.open(source, identity, dataKey);
    for await (const part of reader.read(range.start, range.end)) parts.push(part);
  } catch (cause) {
    error = cause;
  }
  return { plaintext: Buffer.concat(parts), error };
}
