import { RecorderError } from '../../base/index.ts';

/** A file in the content of a sealed backup (docs/formats/backup.md, Sealed). */
export interface PackedEntry {
  /** As in a backup that is a directory, with slashes. */
  readonly name: string;
  readonly sizeBytes: number;
  /** All of it, to be read before the next entry. */
  readonly bytes: AsyncGenerator<Buffer>;
}

/** Name (2 bytes of length), then length of the bytes. */
const LENGTH_BYTES = 2;
const SIZE_BYTES = 8;
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Nothing else ever becomes a path. */
const NAME = new RegExp(
  `^(?:master\\.key|catalog\\.sqlite|backup\\.json|undecoded/${ID}\\.ewj|store/[0-9a-f]{2}/${ID}(?:\\.[a-z0-9]{1,16}){1,2})$`,
);

/** What stands before the bytes of an entry. */
export function entryHead(name: string, sizeBytes: number): Buffer {
  const text = Buffer.from(name, 'latin1');
  const head = Buffer.alloc(LENGTH_BYTES + text.length + SIZE_BYTES);
  head.writeUInt16LE(text.length, 0);
  text.copy(head, LENGTH_BYTES);
  head.writeBigUInt64LE(BigInt(sizeBytes), LENGTH_BYTES + text.length);
  return head;
}

/** An entry of some text. */
export function* textEntry(name: string, text: string): Generator<Buffer> {
  const bytes = Buffer.from(text);
  yield entryHead(name, bytes.length);
  yield bytes;
}

/** What stands after the last entry: a name without a letter. */
export const LAST_ENTRY = Buffer.alloc(LENGTH_BYTES);

/** The entries of a content, one after the other. Throws `BACKUP_UNUSABLE` where it is none. */
export async function* readEntries(content: AsyncIterable<Buffer>): AsyncGenerator<PackedEntry> {
  const pieces = new PieceReader(content);
  for (;;) {
    const length = (await pieces.exactly(LENGTH_BYTES)).readUInt16LE(0);
    if (length === 0) break;
    const name = (await pieces.exactly(length)).toString('latin1');
    const sizeBytes = Number((await pieces.exactly(SIZE_BYTES)).readBigUInt64LE(0));
    if (!NAME.test(name)) throw unusable('it has a file of another name than a backup has');
    yield { name, sizeBytes, bytes: pieces.next(sizeBytes) };
  }
  await pieces.requireEnd();
}

/** Hands out as many bytes as are wanted, of pieces as they come. */
class PieceReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(content: AsyncIterable<Buffer>) {
    this.#pieces = content[Symbol.asyncIterator]();
  }

  /** So many bytes in pieces. */
  async *next(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) throw unusable('it ends too early');
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  /** So many bytes, few of them, as one. */
  async exactly(count: number): Promise<Buffer> {
    const parts = [];
    for await (const piece of this.next(count)) parts.push(piece);
    return Buffer.concat(parts);
  }

  /** Also reads what is to be authenticated yet. */
  async requireEnd(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#more())) throw unusable('more follows its end');
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const { value, done = false } = await this.#pieces.next();
      if (done) return false;
      if (value.length === 0) continue;
      this.#rest = value;
      return true;
    }
  }
}

function unusable(why: string): RecorderError {
  return new RecorderError('BACKUP_UNUSABLE', `The sealed backup cannot be used: ${why}.`);
}
