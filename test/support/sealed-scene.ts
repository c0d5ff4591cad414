import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Clock, newId } from '../../src/base/index.ts';
import { KeyRotation, type WrappedPlaces } from '../../src/lifecycle/index.ts';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { type KeyAccess, KeyRing, SecretBox } from '../../src/storage/crypto/index.ts';
import { JournalWriter } from '../../src/storage/journal/index.ts';
import { FileStore, objectIdOf, RecordingKeys } from '../../src/storage/store/index.ts';
import { START_MS } from './journal-writing.ts';
import { putBytes, readAll } from './store-contract.ts';
import { TESTER } from './temporary-catalog.ts';

interface SceneJournal {
  readonly id: string;
  readonly path: string;
}

/** A data directory with everything that is wrapped by master keys, as one process opens it. */
export class SealedScene implements WrappedPlaces {
  readonly data: string;
  readonly keyRing: KeyRing;
  readonly recordingKeys: RecordingKeys;
  readonly store: FileStore;
  readonly catalog: Catalog;
  readonly journalDirectories: readonly string[];

  private constructor(data: string, keyRing: KeyRing, catalog: Catalog) {
    this.data = data;
    this.keyRing = keyRing;
    this.catalog = catalog;
    this.recordingKeys = new RecordingKeys(join(data, 'store'), keyRing);
    this.store = FileStore.open(join(data, 'store'), this.recordingKeys);
    this.journalDirectories = [join(data, 'journal'), join(data, 'undecoded')];
    for (const directory of this.journalDirectories) mkdirSync(directory, { recursive: true });
  }

  /** Opens what is there, or begins anew; the catalog is to be closed. */
  static async open(data: string, access: KeyAccess = {}, clock?: Clock): Promise<SealedScene> {
    const keyRing = await KeyRing.open(data, access);
    const secretBox = new SecretBox(keyRing);
    const catalog = await Catalog.open(join(data, 'catalog.sqlite'), { secretBox, clock });
    return new SealedScene(data, keyRing, catalog);
  }

  get secrets() {
    return this.catalog.secretWraps;
  }

  rotation(noticed: () => Promise<void> = async () => {}): KeyRotation {
    return new KeyRotation({
      ...{ keyRing: this.keyRing, recordingKeys: this.recordingKeys, secrets: this.secrets },
      ...{ journalDirectories: this.journalDirectories, audit: this.catalog.audit, by: TESTER },
      noticed,
    });
  }

  /** Seals a recording that holds its own id, and returns that. */
  async record(): Promise<string> {
    const recordingId = newId();
    await this.recordingKeys.obtain(recordingId);
    await putBytes(this.store, audioOf(recordingId), Buffer.from(recordingId));
    return recordingId;
  }

  async delete(recordingId: string): Promise<void> {
    await this.recordingKeys.destroy(recordingId);
    await this.store.delete(audioOf(recordingId));
  }

  /** A journal. */
  journal(directory = this.journalDirectories[0]!): SceneJournal {
    const journal = this.#wrapJournal(directory);
    JournalWriter.create(journal).close();
    return { id: journal.recordingId, path: journal.path };
  }

  /** A journal that another process makes, some time after its key was wrapped. */
  async beginJournal(afterMs: number): Promise<SceneJournal> {
    return this.keyRing.wrapping(async () => {
      const journal = this.#wrapJournal(this.journalDirectories[0]!);
      await setTimeout(afterMs);
      JournalWriter.create(journal).close();
      return { id: journal.recordingId, path: journal.path };
    });
  }

  /** What a recording holds. */
  async read(recordingId: string): Promise<string> {
    return (await readAll(this.store, audioOf(recordingId))).toString();
  }

  #wrapJournal(directory: string) {
    const recordingId = newId();
    const path = join(directory, `${recordingId}.ewj`);
    const { key, wrapped: wrappedKey } = this.keyRing.newDataKey(recordingId);
    return { path, recordingId, key, wrappedKey, createdAtMs: START_MS };
  }
}

function audioOf(recordingId: string): string {
  return objectIdOf({ recordingId, kind: 'audio', isSealed: true });
}
