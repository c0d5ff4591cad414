import { Readable } from 'node:stream';
import { systemCode } from '../../base/index.ts';
import type { ArchiveTable } from '../../storage/catalog/index.ts';
import {
  type ByteRange,
  type ObjectSink,
  type ObjectStore,
  parseObjectId,
  type StoredObject,
} from '../../storage/store/index.ts';
import type { ArchiveCache } from './archive-cache.ts';

/**
 * The store as it was before anything was archived: what is in the archive alone is fetched when
 * it is read. Everything else is that of the local store.
 */
export class ArchivedStore implements ObjectStore {
  readonly #local: ObjectStore;
  readonly #cache: ArchiveCache;
  readonly #archive: ArchiveTable;

  constructor(local: ObjectStore, cache: ArchiveCache, archive: ArchiveTable) {
    this.#local = local;
    this.#cache = cache;
    this.#archive = archive;
  }

  put(objectId: string, write: (sink: ObjectSink) => Promise<void>): Promise<StoredObject> {
    return this.#local.put(objectId, write);
  }

  async size(objectId: string): Promise<number> {
    const archived = this.#archivedAudio(objectId);
    return archived?.sizeBytes ?? this.#local.size(objectId);
  }

  read(objectId: string, range?: ByteRange): Readable {
    const archived = this.#archivedAudio(objectId);
    if (archived === undefined) return this.#local.read(objectId, range);
    const bytes = this.#fetched(objectId, archived.recordingId, range);
    return Readable.from(bytes, { objectMode: false });
  }

  delete(objectId: string): Promise<void> {
    return this.#local.delete(objectId);
  }

  list(): AsyncIterable<string> {
    return this.#local.list();
  }

  /** Of the audio of a recording that may be in the archive alone. */
  #archivedAudio(objectId: string) {
    const { recordingId, kind } = parseObjectId(objectId);
    if (kind !== 'audio') return undefined;
    const row = this.#archive.find(recordingId);
    return row?.state === 'moved' || row?.state === 'archived' ? row : undefined;
  }

  async *#fetched(objectId: string, recordingId: string, range?: ByteRange) {
    if (await this.#isLocal(objectId)) {
      yield* this.#local.read(objectId, range);
      return;
    }
    const cached = await this.#cache.fetched(recordingId);
    yield* this.#cache.store.read(cached, range);
  }

  async #isLocal(objectId: string): Promise<boolean> {
    try {
      await this.#local.size(objectId);
      return true;
    } catch (error) {
      if (systemCode(error) === 'OBJECT_MISSING') return false;
      throw error;
    }
  }
}
