import type { Access } from '../access/index.ts';
import type { Alerts } from '../alerts/index.ts';
import { errorText, type Log } from '../base/index.ts';
import type { DataDirectory, Options } from '../config/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import type { FileStore, RecordingKeys } from '../storage/store/index.ts';

/** What is to be closed at the end. */
export class Closers {
  readonly #closers: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  /** Closes the last first; one that fails does not keep the others open. Idempotent. */
  async closeAll(log: Log): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        log.warn({ error: errorText(error) }, 'not closed in order');
      }
    }
  }
}

/** The parts that everything else stands on. */
export interface Foundation {
  readonly options: Options;
  readonly data: DataDirectory;
  readonly catalog: Catalog;
  readonly keyRing: KeyRing;
  readonly recordingKeys: RecordingKeys;
  readonly store: FileStore;
  readonly access: Access;
  readonly alerts: Alerts;
  readonly log: Log;
  readonly closers: Closers;
}
