import { join } from 'node:path';
import type { Alerts } from '../alerts/index.ts';
import {
  type Clock,
  errorText,
  KeyedLock,
  type Log,
  RecorderError,
  type Timer,
  type Timers,
} from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { ArchivedRecording, ArchiveUsage, Catalog } from '../storage/catalog/index.ts';
import type { ObjectStore, RecordingKeys } from '../storage/store/index.ts';
import { ArchiveConnection } from './archive-connection.ts';
import { ArchiveHealth } from './archive-health.ts';
import { ArchiveHolder } from './archive-holder.ts';
import { ArchiveMover, deleteAudio } from './moving/archive-mover.ts';
import { EncryptedFiles } from './moving/encrypted-files.ts';
import { removeArchived } from './moving/remove-archived.ts';
import { ArchiveCache } from './reading/archive-cache.ts';
import { ArchivedCopies } from './reading/archived-copies.ts';
import { ArchivedStore } from './reading/archived-store.ts';
import type { ArchiveTarget } from './targets/archive-target.ts';
import { type ArchiveTestReport, tryArchive } from './try-archive.ts';

export interface ArchiveOptions {
  readonly catalog: Pick<
    Catalog,
    'archive' | 'archivedObjects' | 'damages' | 'settings' | 'keptFacts' | 'audit'
  >;
  /** The local one. */
  readonly store: ObjectStore;
  readonly recordingKeys: RecordingKeys;
  /** For what is fetched to be heard. */
  readonly cacheDirectory: string;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Of a server that says nothing, and of one that is slow; for tests. */
  readonly timeoutMs?: number | undefined;
  readonly slowestBytesPerSecond?: number | undefined;
  /** Between a move and the end of the local copy; for tests. */
  readonly graceMs?: number | undefined;
}

/** How the archive is doing. */
export interface ArchiveStatus extends ArchiveUsage {
  readonly isRunning: boolean;
  /** Since the start of the program. */
  readonly moved: number;
  readonly movedBytes: number;
  /** Why the last run ended early; undefined where it did not. */
  readonly problem: string | undefined;
  /** Its code, where it has one: `ARCHIVE_FULL`. */
  readonly problemCode: string | undefined;
  /** When it is tried again, milliseconds since 1970. */
  readonly retryAtMs: number | undefined;
  /** `SHA256:…` of an SSH host; undefined before its first use. */
  readonly hostKey: string | undefined;
  /** Deleted recordings of which the archive may have something yet, the oldest first. */
  readonly toRemove: readonly ArchivedRecording[];
  readonly toRemoveCount: number;
}

const LOOK_EVERY_MS = 30_000;
const LISTED = 100;

/** The recordings that are moved out of the house, and the way back. */
export class Archive {
  /** Reads every recording, wherever it is. */
  readonly store: ObjectStore;
  /** What is there, to be read again. */
  readonly copies: ArchivedCopies;
  readonly #options: ArchiveOptions;
  readonly #connection: ArchiveConnection;
  readonly #cache: ArchiveCache;
  readonly #holder: ArchiveHolder;
  readonly #encryptedFiles: EncryptedFiles;
  readonly #mover: ArchiveMover;
  readonly #health: ArchiveHealth;
  readonly #lock = new KeyedLock();
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #target: ArchiveTarget | undefined;
  #isClosed = false;

  private constructor(options: ArchiveOptions, parts: ArchiveParts) {
    this.#options = options;
    this.#connection = parts.connection;
    this.#cache = parts.cache;
    this.#holder = parts.holder;
    this.#encryptedFiles = parts.encryptedFiles;
    const { catalog, store, clock, log, graceMs, alerts } = options;
    this.#health = new ArchiveHealth({ catalog, alerts, clock });
    this.store = new ArchivedStore(store, parts.cache, catalog.archive);
    const { recordingKeys } = options;
    this.copies = new ArchivedCopies({
      ...{ catalog, connection: parts.connection, recordingKeys, clock },
    });
    const onDamaged = (recordingId: string): void => {
      alerts.raise({ code: 'archive-damaged', facts: { recordingId } });
    };
    const { holder, encryptedFiles } = parts;
    const moving = { holder, encryptedFiles, lock: this.#lock, graceMs, onDamaged };
    this.#mover = new ArchiveMover({ catalog, store, clock, log, ...moving });
  }

  static async open(options: ArchiveOptions): Promise<Archive> {
    const { catalog, store, recordingKeys, cacheDirectory: directory } = options;
    const connection = new ArchiveConnection(options);
    const cache = await ArchiveCache.open({ catalog, connection, recordingKeys, directory });
    const outgoing = { store, recordingKeys, directory: join(directory, 'outgoing') };
    const encryptedFiles = new EncryptedFiles(outgoing);
    const holder = new ArchiveHolder(catalog);
    return new Archive(options, { connection, cache, holder, encryptedFiles });
  }

  start(): void {
    this.#timer = this.#options.timers.every(LOOK_EVERY_MS, () => void this.look());
    void this.look();
  }

  /** Begins to move and to remove, unless that goes on, or is to be tried later. Never throws. */
  look(): Promise<void> {
    const { clock } = this.#options;
    const { retryAtMs } = this.#health;
    const waits = retryAtMs !== undefined && clock.nowMs() < retryAtMs;
    if (this.#isClosed || waits || !this.#connection.isSet) return Promise.resolve();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** The same at once: somebody has changed something, or wants to know. */
  retry(): Promise<void> {
    this.#health.forgetWait();
    return this.look();
  }

  /** What is known at once. */
  get figures() {
    return {
      ...this.#mover.counts,
      toRemove: this.#options.catalog.archive.count(['removing']),
      isFailing: this.#health.problem !== undefined,
    };
  }

  async status(): Promise<ArchiveStatus> {
    const { archive } = this.#options.catalog;
    const { retryAtMs, problem, problemCode } = this.#health;
    return {
      ...(await archive.usage()),
      ...this.#mover.counts,
      ...{ isRunning: this.#running !== undefined, problem, problemCode, retryAtMs },
      hostKey: this.#connection.hostKey,
      toRemove: archive.inState('removing', LISTED),
      toRemoveCount: archive.count(['removing']),
    };
  }

  /** Writes, reads back, compares and removes a file. Throws `ARCHIVE_NOT_SET`. */
  async test(by: Actor): Promise<ArchiveTestReport> {
    const { catalog } = this.#options;
    if (!this.#connection.isSet) throw new RecorderError('ARCHIVE_NOT_SET', 'no archive is set');
    const report = await tryArchive(this.#connection, this.#holder);
    const { failed = null, code = null } = report;
    const details = { failed, code };
    catalog.audit.append({ actor: by, action: 'archive.tested', object: ARCHIVE, details });
    return report;
  }

  /** The next key that the host of the archive shows is taken for its own. */
  forgetHostKey(by: Actor): void {
    const { audit } = this.#options.catalog;
    this.#connection.forgetHostKey();
    audit.append({ actor: by, action: 'archive.host-key-forgotten', object: ARCHIVE });
    void this.retry();
  }

  /**
   * Id of the object among what was fetched that has the audio of an archived recording; undefined
   * for one that is here. Throws what the archive does.
   */
  async fetched(recordingId: string): Promise<string | undefined> {
    const row = this.#options.catalog.archive.find(recordingId);
    return row?.state === 'archived' ? this.#cache.fetched(recordingId) : undefined;
  }

  /**
   * Makes an archived recording local again; nothing happens to one that is. What the archive has
   * of it is removed then. Throws what the archive does.
   */
  bringBack(recordingId: string, by: Actor): Promise<void> {
    // Two at once, or one while the local copy goes: the last copy must not go with them.
    return this.#lock.run(recordingId, () => this.#bringBack(recordingId, by));
  }

  /** A recording is deleted: nothing of it stays here, and what is there is removed soon. */
  async destroy({ recordingId }: { readonly recordingId: string }): Promise<void> {
    const { archive } = this.#options.catalog;
    const path = archive.find(recordingId)?.path;
    archive.remove(recordingId);
    if (path !== undefined) await this.#encryptedFiles.forget(path);
    await this.#cache.forget(recordingId);
    void this.look();
  }

  /** Breaks off what is under way: it goes on after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#target?.close();
    await this.#running;
  }

  async #bringBack(recordingId: string, by: Actor): Promise<void> {
    const { catalog, store } = this.#options;
    const facts = catalog.archive.factsOf(recordingId);
    if (facts === undefined || !catalog.archive.isArchived(recordingId)) return;
    await this.#cache.fetchInto(store, facts.audio.objectId, recordingId);
    const objects = catalog.archivedObjects.of(recordingId);
    if (objects !== undefined) {
      catalog.damages.note({ objects, place: 'archive', damage: undefined }, by);
    }
    // Deleted meanwhile.
    if (!catalog.archive.returned(recordingId, by)) return deleteAudio(store, facts);
    await this.#cache.forget(recordingId);
    void this.retry();
  }

  async #run(): Promise<void> {
    const { catalog, log } = this.#options;
    const isStopped = (): boolean => this.#isClosed;
    try {
      const target = await this.#connection.open(true);
      this.#target = target;
      try {
        await removeArchived(catalog.archive, target, isStopped);
        await this.#mover.run(target, isStopped);
      } finally {
        target.close();
      }
      this.#health.succeeded(this.#mover.hasMore);
    } catch (error) {
      if (this.#isClosed) return;
      log.warn({ error: errorText(error) }, 'archive interrupted');
      this.#health.failed(error, this.#mover.hasMore);
    }
  }
}

interface ArchiveParts {
  readonly connection: ArchiveConnection;
  readonly cache: ArchiveCache;
  readonly holder: ArchiveHolder;
  readonly encryptedFiles: EncryptedFiles;
}

const ARCHIVE = { kind: 'archive' } as const;
