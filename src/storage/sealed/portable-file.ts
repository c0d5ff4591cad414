import { type KeyObject, randomUUID } from 'node:crypto';
import { RecorderError, systemCode } from '../../base/index.ts';
import { type HeldKey, type KeyHolder, toSecretKey } from '../crypto/index.ts';
import {
  damagedPortable,
  encodePortableHeader,
  PORTABLE_HEADER_BYTES,
  type PortableHeader,
  parsePortableHeader,
  portablePurpose,
} from './portable-header.ts';
import { sealedFileBytes } from './sealed-header.ts';
import { SealedReader, type SealedSource } from './sealed-reader.ts';
import { SealedWriter, type WriteAt } from './sealed-writer.ts';

/** What a portable file is made of. */
export interface PortableContents {
  /** As {@link newPortableId} makes it. */
  readonly id: string;
  /** 32 bytes. */
  readonly dataKey: Buffer;
  readonly holder: KeyHolder;
  /** JSON, at most 1 MiB. */
  readonly description: Uint8Array;
  readonly content: AsyncIterable<Uint8Array>;
}

const MAX_DESCRIPTION_BYTES = 1_048_576;
const MAX_SEALED_DESCRIPTION_BYTES = sealedFileBytes(MAX_DESCRIPTION_BYTES);

/** An id that says nothing, not even when it was made. */
export function newPortableId(): string {
  return randomUUID();
}

/** Writes a portable file; it is none before its header, which comes last. */
export async function writePortable(writeAt: WriteAt, contents: PortableContents): Promise<void> {
  const { id, dataKey, holder, description, content } = contents;
  const key = toSecretKey(dataKey);
  const writerAt = (offset: number, kind: string): SealedWriter =>
    new SealedWriter({ recordingId: id, kind }, key, (bytes, at) => writeAt(bytes, offset + at));
  if (description.length > MAX_DESCRIPTION_BYTES) throw new RangeError('a long description');
  const descriptionBytes = sealedFileBytes(description.length);
  const describing = writerAt(PORTABLE_HEADER_BYTES, 'description');
  await describing.write(description);
  await describing.finish();
  const writing = writerAt(PORTABLE_HEADER_BYTES + descriptionBytes, 'content');
  try {
    for await (const bytes of content) await writing.write(bytes);
    await writing.finish();
  } finally {
    writing.close();
  }
  const purpose = portablePurpose(id);
  const held = { line: holder.line, wrapped: await holder.wrap(purpose, dataKey), purpose };
  await writeAt(encodePortableHeader({ id, held, descriptionBytes }), 0);
}

/** A portable file that is read from its beginning to its end, in this order, each part once. */
export class PortableFile {
  readonly #source: SealedSource;
  readonly #header: PortableHeader;

  private constructor(source: SealedSource, header: PortableHeader) {
    this.#source = source;
    this.#header = header;
  }

  /** Reads the header. Errors: `PORTABLE_UNKNOWN`, `PORTABLE_VERSION`, `PORTABLE_DAMAGED`. */
  static async open(source: SealedSource): Promise<PortableFile> {
    const bytes = Buffer.alloc(PORTABLE_HEADER_BYTES);
    const length = await source.readAt(bytes, 0);
    const header = parsePortableHeader(bytes.subarray(0, length));
    if (header.descriptionBytes > MAX_SEALED_DESCRIPTION_BYTES) {
      throw damagedPortable('its description is too long');
    }
    return new PortableFile(source, header);
  }

  get id(): string {
    return this.#header.id;
  }

  /** Who opens it, and the data key for them. */
  get held(): HeldKey {
    return this.#header.held;
  }

  /** The description as its bytes. Errors: `PORTABLE_DAMAGED`. */
  async description(dataKey: KeyObject): Promise<Buffer> {
    const { descriptionBytes } = this.#header;
    const parts = [];
    const part = this.#part(PORTABLE_HEADER_BYTES, async () => descriptionBytes);
    for await (const bytes of this.#read('description', part, dataKey)) parts.push(bytes);
    return Buffer.concat(parts);
  }

  /**
   * The content in pieces, each authenticated; only at the end it is known that it was all. Errors:
   * `PORTABLE_DAMAGED`, and those of the source.
   */
  content(dataKey: KeyObject): AsyncGenerator<Buffer> {
    const offset = PORTABLE_HEADER_BYTES + this.#header.descriptionBytes;
    const part = this.#part(offset, async () => (await this.#source.size()) - offset);
    return this.#read('content', part, dataKey);
  }

  #part(offset: number, size: () => Promise<number>): SealedSource {
    return { size, readAt: (into, at) => this.#source.readAt(into, offset + at) };
  }

  async *#read(kind: string, part: SealedSource, dataKey: KeyObject): AsyncGenerator<Buffer> {
    try {
      const identity = { recordingId: this.#header.id, kind };
      yield* (await SealedReader.open(part, identity, dataKey)).read();
    } catch (error) {
      if (!isOfObject(error)) throw error;
      throw damagedPortable(`its ${kind} is not as it was written`, error);
    }
  }
}

function isOfObject(error: unknown): boolean {
  const code = systemCode(error);
  return error instanceof RecorderError && code?.startsWith('OBJECT_') === true;
}
