import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import ZipStream from 'zip-stream';
import type { ObjectStore } from '../storage/store/index.ts';
import type { ArchiveFile, ListLines, WrittenFile } from './archive-messages.ts';
import { Spool } from './spool.ts';

/** With it unzip takes names as they are, not as those of DOS. */
const FILE_MODE = 0o644;

/**
 * Writes a ZIP archive (APPNOTE 6.3, with ZIP64 where it is needed) as it is read: objects of the
 * store one after the other, not compressed, and then lists that grew meanwhile.
 */
export class ArchiveWriter {
  readonly #store: ObjectStore;
  readonly #spoolDirectory: string;
  readonly #zip = new ZipStream({ store: true });
  readonly #lists = new Map<string, Spool>();

  constructor(store: ObjectStore, spoolDirectory: string) {
    this.#store = store;
    this.#spoolDirectory = spoolDirectory;
  }

  /** The archive. What was added waits until it is read from here. */
  get bytes(): Readable {
    return this.#zip as unknown as Readable;
  }

  /**
   * Adds an object, of another store where one is named. Fails where that does not give it. One
   * that breaks off while it is read is in the archive as far as it came: its hash says so.
   */
  async addObject(
    file: ArchiveFile,
    objectId: string,
    store: ObjectStore = this.#store,
  ): Promise<WrittenFile> {
    // A read of known length needs no more memory than the object has.
    const end = await store.size(objectId);
    const body = store.read(objectId, { start: 0, end });
    await once(body, 'readable');
    return this.#add(file, asFarAsItComes(body));
  }

  /** Lengthens lists. */
  async append(lines: ListLines): Promise<void> {
    for (const [name, text] of Object.entries(lines)) {
      let spool = this.#lists.get(name);
      if (spool === undefined) {
        spool = await Spool.open(this.#spoolDirectory);
        this.#lists.set(name, spool);
      }
      await spool.append(text);
    }
  }

  /** Adds the list of this name, which ends with that. */
  async addList(file: ArchiveFile): Promise<WrittenFile> {
    const spool = this.#lists.get(file.name);
    this.#lists.delete(file.name);
    return this.#add(file, spool?.read() ?? []);
  }

  /** Adds the directory of the archive; without it every program calls the archive broken. */
  finish(): void {
    this.#zip.finish();
  }

  async #add(
    { name, atMs }: ArchiveFile,
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<WrittenFile> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const hashed = async function* () {
      for await (const bytes of body) {
        hash.update(bytes);
        sizeBytes += bytes.length;
        yield bytes;
      }
    };
    const source = Readable.from(hashed(), { objectMode: false });
    await new Promise<void>((resolve, reject) => {
      this.#zip.entry(source, { name, date: new Date(atMs), mode: FILE_MODE }, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    return { sizeBytes, sha256: hash.digest('hex') };
  }
}

async function* asFarAsItComes(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    // The bytes that are missing change the hash.
  }
}
