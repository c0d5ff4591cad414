import { setTimeout } from 'node:timers/promises';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import type { ObjectTable, RecordingObjects } from '../../storage/catalog/index.ts';
import {
  type ObjectStore,
  objectIdOf,
  parseObjectId,
  type RecordingKeys,
} from '../../storage/store/index.ts';
import type { WrapProblem } from './wrapped-places.ts';

export interface SealingOptions {
  readonly objects: ObjectTable;
  readonly store: ObjectStore;
  readonly recordingKeys: RecordingKeys;
  /** Told after each recording. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Whoever has learned the place of an object opens it within this time. */
  readonly graceMs?: number | undefined;
}

/** What was sealed. */
export interface SealingReport {
  readonly sealed: number;
  readonly sealedBytes: number;
  /** Unsealed copies that an interrupted run had left. */
  readonly leftovers: number;
  readonly problems: readonly WrapProblem[];
}

const BATCH = 100;
const GRACE_MS = 2000;

/** An unsealed object that nobody is told of any more. */
interface Outdated {
  readonly objectIds: readonly string[];
  readonly atMs: number;
}

/**
 * Seals the recordings that are not: the sealed objects are written and read back, then the row
 * names them, then the unsealed ones go. It may end anywhere, and goes on when it is run again.
 */
export class RecordingSealing {
  readonly #options: SealingOptions;
  readonly #outdated: Outdated[] = [];
  readonly #problems: WrapProblem[] = [];
  #sealed = 0;
  #sealedBytes = 0;

  constructor(options: SealingOptions) {
    this.#options = options;
  }

  async run(): Promise<SealingReport> {
    const { objects, onProgress } = this.#options;
    const total = objects.count();
    let done = 0;
    let batch = objects.after('', BATCH);
    while (batch.length > 0) {
      for (const each of batch) {
        await this.#sealOne(each);
        await this.#removeOutdated(false);
        onProgress?.(++done, total);
      }
      batch = objects.after(batch.at(-1)!.recordingId, BATCH);
    }
    await this.#removeOutdated(true);
    const leftovers = await this.#removeLeftovers();
    const { sealed, sealedBytes } = { sealed: this.#sealed, sealedBytes: this.#sealedBytes };
    return { sealed, sealedBytes, leftovers, problems: this.#problems };
  }

  async #sealOne(was: RecordingObjects): Promise<void> {
    const { recordingId, audio, isArchived } = was;
    if (isArchived || parseObjectId(audio.objectId).isSealed) return;
    try {
      if (!(await this.#seal(was))) return;
      this.#sealed++;
      this.#sealedBytes += audio.sizeBytes;
    } catch (error) {
      // One that was deleted meanwhile is no problem.
      if (this.#options.objects.of(recordingId) === undefined) return;
      if (systemCode(error) === 'STORE_FULL') throw error;
      this.#problems.push({ what: recordingId, problem: errorText(error) });
    }
  }

  /** Whether the recording is sealed now; it may have been deleted meanwhile. */
  async #seal(was: RecordingObjects): Promise<boolean> {
    const { objects, store, recordingKeys } = this.#options;
    const { recordingId } = was;
    const plain = { audio: was.audio.objectId, peaks: was.peaksObjectId };
    const sealed = { audio: sealedId(plain.audio), peaks: sealedId(plain.peaks) };
    await recordingKeys.obtain(recordingId);
    const stored = await this.#copy(plain.audio, sealed.audio);
    if (stored.sha256 !== was.audio.sha256) {
      await store.delete(sealed.audio);
      const why = 'its bytes are not those that were stored; it was left as it is';
      throw new RecorderError('OBJECT_DAMAGED', `object ${plain.audio}: ${why}`);
    }
    await this.#copy(plain.peaks, sealed.peaks);
    if (objects.replace(was, sealed)) {
      this.#outdated.push({ objectIds: Object.values(plain), atMs: performance.now() });
      return true;
    }
    if (objects.of(recordingId) === undefined) {
      await recordingKeys.destroy(recordingId);
      for (const objectId of Object.values(sealed)) await store.delete(objectId);
    }
    return false;
  }

  #copy(from: string, to: string) {
    const { store } = this.#options;
    return store.put(to, async (sink) => {
      for await (const bytes of store.read(from)) await sink.write(bytes as Buffer);
    });
  }

  async #removeOutdated(isAll: boolean): Promise<void> {
    const { store, graceMs = GRACE_MS } = this.#options;
    for (let first = this.#outdated[0]; first !== undefined; first = this.#outdated[0]) {
      const waitMs = first.atMs + graceMs - performance.now();
      if (waitMs > 0 && !isAll) return;
      if (waitMs > 0) await setTimeout(waitMs);
      for (const objectId of first.objectIds) await store.delete(objectId);
      this.#outdated.shift();
    }
  }

  /** Unsealed objects of sealed recordings: a run was interrupted before it removed them. */
  async #removeLeftovers(): Promise<number> {
    const { objects, store } = this.#options;
    let count = 0;
    for await (const objectId of store.list()) {
      const { recordingId, isSealed } = parseObjectId(objectId);
      if (isSealed) continue;
      const now = objects.of(recordingId);
      const named = [now?.audio.objectId, now?.peaksObjectId];
      if (now === undefined || !named.includes(sealedId(objectId))) continue;
      await store.delete(objectId);
      count++;
    }
    return count;
  }
}

function sealedId(objectId: string): string {
  return objectIdOf({ ...parseObjectId(objectId), isSealed: true });
}
