import { type Catalog, isEncryptedPath } from '../../storage/catalog/index.ts';
import {
  FileStore,
  type ObjectStore,
  objectIdOf,
  type RecordingKeys,
} from '../../storage/store/index.ts';
import type { ArchiveConnection } from '../archive-connection.ts';
import { targetError } from '../targets/target-error.ts';
import { readArchived } from './read-archived.ts';

export interface ArchiveCacheOptions {
  readonly catalog: Pick<Catalog, 'archive' | 'settings'>;
  readonly connection: ArchiveConnection;
  readonly recordingKeys: RecordingKeys;
  /** Of what was fetched. */
  readonly directory: string;
}

const MEGABYTE = 1_000_000;

/**
 * Recordings that were fetched from the archive to be heard: sealed with the keys of their
 * recordings, however the archive and the store keep them, and no more than the settings allow.
 */
export class ArchiveCache {
  readonly #options: ArchiveCacheOptions;
  readonly #store: FileStore;
  /** Bytes by recording, the one that was used last at the end. */
  readonly #sizes = new Map<string, number>();
  readonly #fetching = new Map<string, Promise<void>>();

  private constructor(options: ArchiveCacheOptions) {
    this.#options = options;
    this.#store = FileStore.open(options.directory, options.recordingKeys);
  }

  /** Begins empty: what lies there is of another run. */
  static async open(options: ArchiveCacheOptions): Promise<ArchiveCache> {
    const cache = new ArchiveCache(options);
    await cache.#store.removeLeftovers();
    for await (const objectId of cache.#store.list()) await cache.#store.delete(objectId);
    return cache;
  }

  /** Where it is read from, by the id that {@link fetched} tells. */
  get store(): ObjectStore {
    return this.#store;
  }

  /**
   * Id of the object with the audio of an archived recording, which is fetched where it is not
   * here. Throws what the archive does, and `ARCHIVE_MISMATCH` where it has something else.
   */
  async fetched(recordingId: string): Promise<string> {
    const objectId = objectIdOf({ recordingId, kind: 'audio', isSealed: true });
    if (!this.#sizes.has(recordingId)) {
      let fetching = this.#fetching.get(recordingId);
      if (fetching === undefined) {
        fetching = this.#fetch(recordingId, objectId).finally(() => {
          this.#fetching.delete(recordingId);
        });
        this.#fetching.set(recordingId, fetching);
      }
      await fetching;
    }
    this.#touch(recordingId);
    return objectId;
  }

  /** Leaves nothing of a recording. */
  async forget(recordingId: string): Promise<void> {
    await this.#fetching.get(recordingId)?.catch(() => undefined);
    await this.#drop(recordingId);
  }

  /** Writes what the archive has of a recording into an object of a store, and compares. */
  async fetchInto(store: ObjectStore, objectId: string, recordingId: string): Promise<number> {
    const { catalog, connection, recordingKeys } = this.#options;
    const row = catalog.archive.find(recordingId);
    const facts = catalog.archive.factsOf(recordingId);
    if (row === undefined || facts === undefined) {
      throw targetError('ARCHIVE_FILE_MISSING', `recording ${recordingId} is not in the archive`);
    }
    const dataKey = () => recordingKeys.keyOf(recordingId);
    const stored = await connection.with((target) =>
      store.put(objectId, (sink) =>
        readArchived(target, { path: row.path, dataKey }, (bytes) => sink.write(bytes)),
      ),
    );
    if (stored.sha256 === facts.audio.sha256) return stored.sizeBytes;
    await store.delete(objectId);
    const why = `${row.path}: what the archive has is not what was archived`;
    throw targetError('ARCHIVE_MISMATCH', why);
  }

  async #fetch(recordingId: string, objectId: string): Promise<void> {
    const { catalog, recordingKeys } = this.#options;
    // What is encrypted there opens with the key that the recording has, and no new one.
    const isEncrypted = isEncryptedPath(catalog.archive.find(recordingId)?.path ?? '');
    if (isEncrypted) await recordingKeys.keyOf(recordingId);
    else await recordingKeys.keep(recordingId);
    const sizeBytes = await this.fetchInto(this.#store, objectId, recordingId);
    this.#sizes.set(recordingId, sizeBytes);
    // Deleted meanwhile: nobody would tell this any more.
    if (catalog.archive.factsOf(recordingId) === undefined) {
      await recordingKeys.destroy(recordingId);
      await this.#drop(recordingId);
    }
    await this.#makeRoom(recordingId);
  }

  async #drop(recordingId: string): Promise<void> {
    this.#sizes.delete(recordingId);
    await this.#store.delete(objectIdOf({ recordingId, kind: 'audio', isSealed: true }));
  }

  #touch(recordingId: string): void {
    const sizeBytes = this.#sizes.get(recordingId);
    if (sizeBytes === undefined) return;
    this.#sizes.delete(recordingId);
    this.#sizes.set(recordingId, sizeBytes);
  }

  /** Forgets what was used longest ago, but not what was fetched just now. */
  async #makeRoom(newest: string): Promise<void> {
    const limit = this.#options.catalog.settings.get().archiveRules.cacheMegabytes * MEGABYTE;
    let total = [...this.#sizes.values()].reduce((sum, each) => sum + each, 0);
    for (const [recordingId, sizeBytes] of [...this.#sizes]) {
      if (total <= limit) return;
      if (recordingId === newest) continue;
      await this.#drop(recordingId);
      total -= sizeBytes;
    }
  }
}
