import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { RecorderError, systemCode } from '../base/index.ts';
import { type DataKeys, parseObjectId } from '../storage/store/index.ts';
import type {
  ArchiveFile,
  ArchiveWorkerOptions,
  FromArchiveWorker,
  ListLines,
  ToArchiveWorker,
  WrittenFile,
} from './archive-messages.ts';

const GATHERED_CHARACTERS = 262_144;
/** An object may go to another place between the question where it is and its reading. */
const TRIES = 3;

export interface ArchiveThreadOptions extends ArchiveWorkerOptions {
  /** Opens what is sealed; the thread gets the key of one object at a time. */
  readonly dataKeys: DataKeys;
  /**
   * Id of the fetched object with the audio of a recording that is kept elsewhere; undefined for
   * one that is in the store.
   */
  readonly fetchElsewhere?: ((recordingId: string) => Promise<string | undefined>) | undefined;
}

interface Waiting {
  resolve(written: WrittenFile | undefined): void;
  reject(error: unknown): void;
}

/**
 * An archive that is written in a thread of its own as fast as it is read, and no faster. One step
 * at a time. Destroying `bytes` ends the thread, and every step fails with what destroyed it.
 */
export class ArchiveThread {
  /** The archive. */
  readonly bytes: Readable;
  readonly #worker: Worker;
  readonly #dataKeys: DataKeys;
  readonly #fetchElsewhere: ArchiveThreadOptions['fetchElsewhere'];
  #waiting: Waiting | undefined;
  #end: Error | undefined;
  #sentBytes = 0;
  #isFetching = false;
  #gathered: Record<string, string> = {};
  #gatheredCharacters = 0;

  constructor({ dataKeys, fetchElsewhere, ...options }: ArchiveThreadOptions) {
    const { storeDirectory, fetchedDirectory, spoolDirectory } = options;
    this.#dataKeys = dataKeys;
    this.#fetchElsewhere = fetchElsewhere;
    // Emitted code has another extension than its source.
    const name = import.meta.url.endsWith('.ts') ? 'archive-worker.ts' : 'archive-worker.js';
    const worker = new Worker(new URL(name, import.meta.url), {
      workerData: {
        ...{ storeDirectory, fetchedDirectory, spoolDirectory },
      } satisfies ArchiveWorkerOptions,
      // Options of this process are not for its threads.
      execArgv: [],
      // Else it would leave hundreds of megabytes lying about before it tidies up.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    this.#worker = worker;
    this.bytes = new Readable({
      read: () => this.#tell({ type: 'more' }),
      destroy: (error, done) => {
        this.#fail(error ?? new RecorderError('EXPORT_CANCELLED', 'nobody takes the archive'));
        worker.terminate().then(() => done(error), done);
      },
    });
    // Whoever reads hears of it; nobody may be reading yet.
    this.bytes.on('error', () => undefined);
    worker.on('message', (message: FromArchiveWorker) => this.#told(message));
    worker.on('error', (error) => this.bytes.destroy(error));
    worker.on('exit', () => this.bytes.destroy());
  }

  /** How much of the archive was made so far. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Whether an object comes from elsewhere at this moment: there is nothing to be taken then. */
  get isFetching(): boolean {
    return this.#isFetching;
  }

  /**
   * Adds an object of the store. Throws `OBJECT_MISSING`, `STORE_FAILED`, those of keys, and those
   * of where it is fetched from.
   */
  async addObject(file: ArchiveFile, objectId: string): Promise<WrittenFile> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#addObject(file, objectId);
      } catch (error) {
        if (systemCode(error) !== 'OBJECT_MISSING' || tries === TRIES) throw error;
      }
    }
  }

  /** Lengthens lists, which grow on the disk; not at once, as a message for each line is dear. */
  async append(lines: ListLines): Promise<void> {
    for (const [name, text] of Object.entries(lines)) {
      this.#gathered[name] = (this.#gathered[name] ?? '') + text;
      this.#gatheredCharacters += text.length;
    }
    if (this.#gatheredCharacters >= GATHERED_CHARACTERS) await this.#flush();
  }

  /** Adds the list of this name. */
  async addList(file: ArchiveFile): Promise<WrittenFile> {
    await this.#flush();
    return this.#written({ type: 'list', file });
  }

  /** Completes the archive. */
  async finish(): Promise<void> {
    await this.#ask({ type: 'finish' });
    this.bytes.push(null);
  }

  async #addObject(file: ArchiveFile, objectId: string): Promise<WrittenFile> {
    const { recordingId } = parseObjectId(objectId);
    const fetched = await this.#fetch(recordingId);
    const read = fetched ?? objectId;
    const { isSealed } = parseObjectId(read);
    const key = isSealed ? await this.#dataKeys.keyOf(recordingId) : undefined;
    return this.#written({
      ...{ type: 'object', file, objectId: read, isFetched: fetched !== undefined, key },
    });
  }

  async #fetch(recordingId: string): Promise<string | undefined> {
    this.#isFetching = true;
    try {
      return await this.#fetchElsewhere?.(recordingId);
    } finally {
      this.#isFetching = false;
    }
  }

  async #flush(): Promise<void> {
    const lines = this.#gathered;
    this.#gathered = {};
    this.#gatheredCharacters = 0;
    await this.#ask({ type: 'append', lines });
  }

  async #written(message: ToArchiveWorker): Promise<WrittenFile> {
    const written = await this.#ask(message);
    if (written === undefined) throw new RecorderError('EXPORT_FAILED', 'nothing was written');
    return written;
  }

  #ask(message: ToArchiveWorker): Promise<WrittenFile | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      this.#waiting = { resolve, reject };
      this.#tell(message);
    });
  }

  #tell(message: ToArchiveWorker): void {
    this.#worker.postMessage(message);
  }

  #told(message: FromArchiveWorker): void {
    if (message.type === 'bytes') {
      this.#sentBytes += message.bytes.length;
      this.bytes.push(message.bytes);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (message.type === 'done') waiting?.resolve(message.written);
    else waiting?.reject(new RecorderError(message.code, message.message));
  }

  #fail(error: Error): void {
    this.#end = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
