import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '../../src/base/index.ts';
import { KeyRotation, type WrappedPlaces } from '../../src/lifecycle/index.ts';
import { Catalog } from '../../src/storage/catalog/index.ts';
import { type KeyAccess, KeyRing, SecretBox } from '../../src/storage/crypto/index.ts';
import { JournalWriter } from '../../src/storage/journal/index.ts';
import { FileStore, objectIdOf, RecordingKeys } from '../../src/storage/store/index.ts';
import { START_MS } from './journal-writing.ts';
import { putBytes, readAll } from './store-contract.ts';
import { TESTER } from './temporary-catalog.ts';

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
  static async open(data: string, access: KeyAccess = {}): Promise<SealedScene> {
    const keyRing = await KeyRing.open(data, access);
    const secretBox = new SecretBox(keyRing);
    const catalog = await Catalog.open(join(data, 'catalog.sqlite'), { secretBox });
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

  /** A journal, wrapped as the recorder does it. */
  journal(directory = this.journalDirectories[0]!): { readonly id: string; readonly path: string } {
    const recordingId = newId();
    const path = join(directory, `${recordingId}.ewj`);
    const { key, wrapped: wrappedKey } = this.keyRing.newDataKey(recordingId);
    JournalWriter.create({ path, recordingId, key, wrappedKey, createdAtMs: START_MS }).close();
    return { id: recordingId, path };
  }

  /** What a recording holds. */
  async read(recordingId: string): Promise<string> {
    return (await readAll(this.store, audioOf(recordingId))).toString();
  }
}

function audioOf(recordingId: string): string {
  return objectIdOf({ recordingId, kind: 'audio', isSealed: true });
}
