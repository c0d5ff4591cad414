import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, errorText, type Log } from '../base/index.ts';
import type { Libc } from './libc.ts';

/** At most this much is lost at a power cut, plus the time of writing it out. */
const INTERVAL_MS = 1000;

/** What a {@link GroupCommit} needs. */
export interface CommitOptions {
  readonly libc: Pick<Libc, 'syncfs' | 'errno'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The file system did not take what was written; told once until it works again. */
  onFailure(): void;
}

interface Volume {
  readonly descriptor: number;
  isDirty: boolean;
  isSyncing: boolean;
  syncedAtMs: number;
}

/**
 * Makes the journals of all sessions durable together, once a second: one `syncfs` on a thread of
 * its own costs what a handful of files would, and does not block receiving.
 */
export class GroupCommit {
  readonly #options: CommitOptions;
  /** By directory. */
  readonly #volumes = new Map<string, Volume>();
  #hasFailed = false;

  constructor(options: CommitOptions) {
    this.#options = options;
  }

  /** Where is noted that the journal at `path` was written to. */
  volumeOf(path: string): { isDirty: boolean } {
    const directory = dirname(path);
    let volume = this.#volumes.get(directory);
    if (volume === undefined) {
      const descriptor = openSync(directory, 'r');
      const syncedAtMs = this.#options.clock.monotonicMs();
      volume = { descriptor, isDirty: false, isSyncing: false, syncedAtMs };
      this.#volumes.set(directory, volume);
    }
    return volume;
  }

  /** Starts writing out what is due; to be called several times a second. */
  commitDue(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const volume of this.#volumes.values()) {
      if (!volume.isDirty || volume.isSyncing || nowMs - volume.syncedAtMs < INTERVAL_MS) continue;
      void this.#sync(volume, nowMs);
    }
  }

  /** Writes out everything now. */
  async commitAll(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    await Promise.all([...this.#volumes.values()].map((volume) => this.#sync(volume, nowMs)));
  }

  /** Forgets the directories. */
  close(): void {
    for (const { descriptor } of this.#volumes.values()) closeSync(descriptor);
    this.#volumes.clear();
  }

  async #sync(volume: Volume, nowMs: number): Promise<void> {
    const { libc, log, onFailure } = this.#options;
    volume.isDirty = false;
    volume.isSyncing = true;
    volume.syncedAtMs = nowMs;
    try {
      if ((await libc.syncfs(volume.descriptor)) !== 0) throw new Error('syncfs failed');
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        log.error({ error: errorText(error) }, 'journals cannot be made durable');
        onFailure();
      }
      this.#hasFailed = true;
      volume.isDirty = true;
    } finally {
      volume.isSyncing = false;
    }
  }
}
