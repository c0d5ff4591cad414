import { setTimeout } from 'node:timers/promises';
import { type Clock, errorText, type KeyedLock, type Log, systemCode } from '../../base/index.ts';
import type { RecordingFacts } from '../../recording/index.ts';
import type {
  ArchivedRecording,
  ArchiveRules,
  Catalog,
  MovableRecording,
} from '../../storage/catalog/index.ts';
import { newPortableId } from '../../storage/sealed/index.ts';
import { type ObjectStore, objectIdOf, parseObjectId } from '../../storage/store/index.ts';
import type { ArchiveHolder } from '../archive-holder.ts';
import {
  archivePaths,
  encryptedId,
  encryptedPath,
  filesBehind,
  partPath,
  pathsOf,
} from '../archive-paths.ts';
import { describeRecording } from '../description.ts';
import { DigestSink } from '../digest-sink.ts';
import type { ArchiveTarget } from '../targets/archive-target.ts';
import { isAboveMarks, isInWindow, tooOldBeforeMs } from './archive-conditions.ts';
import type { EncryptedFiles } from './encrypted-files.ts';
import { OldestMovable } from './oldest-movable.ts';
import { removeOne } from './remove-archived.ts';
import { bytesSource, type UploadSource, uploadVerified } from './upload-verified.ts';

export interface ArchiveMoverOptions {
  readonly catalog: Pick<Catalog, 'archive' | 'settings' | 'keptFacts'>;
  readonly store: ObjectStore;
  readonly holder: ArchiveHolder;
  readonly encryptedFiles: EncryptedFiles;
  /** Of local copies that come or go, by recording. */
  readonly lock: KeyedLock;
  readonly clock: Clock;
  readonly log: Log;
  /** A recording cannot be moved, as its local copy is not what was stored. */
  readonly onDamaged: (recordingId: string) => void;
  /** Whoever has learned that an object is here opens it within this time. */
  readonly graceMs?: number | undefined;
}

/** What was moved since the program started. */
export interface MoveCounts {
  moved: number;
  movedBytes: number;
}

const BATCH = 50;
const GRACE_MS = 2000;
/** What is remembered of the marks. */
const MARKS = 'archive-marks';

/**
 * Moves recordings, the oldest first, as long as the settings want it. A recording is noted before
 * a byte of it leaves, counts as moved when all of it was read back, and goes here only then.
 */
export class ArchiveMover {
  readonly counts: MoveCounts = { moved: 0, movedBytes: 0 };
  readonly #options: ArchiveMoverOptions;
  readonly #damaged = new Set<string>();
  readonly #oldest = new OldestMovable();
  #localBytes = 0;
  #hasMore = false;

  constructor(options: ArchiveMoverOptions) {
    this.#options = options;
  }

  /** Whether the last run left something that is to be moved. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** Ends when there is nothing more to move, or `isStopped`. Throws what the archive does. */
  async run(target: ArchiveTarget, isStopped: () => boolean): Promise<void> {
    const { archive } = this.#options.catalog;
    try {
      const begun = archive.inState('moving', BATCH);
      await this.#options.encryptedFiles.keepOnly(begun.map(({ path }) => path));
      for (const row of begun) {
        if (isStopped() || !this.#mayMove()) return;
        await this.#move(target, row);
      }
      await this.#moveWanted(target, isStopped);
    } finally {
      await this.#dropMoved(true);
    }
  }

  async #moveWanted(target: ArchiveTarget, isStopped: () => boolean): Promise<void> {
    const { archive } = this.#options.catalog;
    this.#hasMore = false;
    // Only where somebody wants to know: of very many recordings it takes a while.
    if (!this.#rules.enabled) return;
    const { localBytes, archivedCount } = await archive.usage();
    this.#localBytes = localBytes;
    if (!this.#lookAtMarks() && this.#rules.afterDays === null) return;
    const nowMs = this.#options.clock.nowMs();
    let batch = await archive.movable(this.#oldest.after(nowMs, archivedCount), BATCH);
    this.#oldest.found(batch[0]);
    while (batch.length > 0) {
      for (const recording of batch) {
        this.#hasMore = this.#isWanted(recording);
        if (isStopped() || !this.#hasMore || !this.#mayMove()) return;
        await this.#begin(target, recording);
        await this.#dropMoved(false);
      }
      batch = await archive.movable(batch.at(-1), BATCH);
    }
    this.#hasMore = false;
  }

  get #rules(): ArchiveRules {
    return this.#options.catalog.settings.get().archiveRules;
  }

  #mayMove(): boolean {
    const { catalog, clock } = this.#options;
    const { archiveRules: rules, timeZone } = catalog.settings.get();
    return rules.enabled && isInWindow(rules, clock.nowMs(), timeZone);
  }

  #isWanted({ startedAtMs }: MovableRecording): boolean {
    if (!this.#rules.enabled) return false;
    const isAbove = this.#lookAtMarks();
    const beforeMs = tooOldBeforeMs(this.#rules, this.#options.clock.nowMs());
    return isAbove || (beforeMs !== undefined && startedAtMs < beforeMs);
  }

  /** Whether the low mark is to be reached; remembered, so that a restart goes on towards it. */
  #lookAtMarks(): boolean {
    const { keptFacts } = this.#options.catalog;
    const was = keptFacts.get<{ isAboveMarks: boolean }>(MARKS)?.isAboveMarks ?? false;
    const is = isAboveMarks(this.#rules, { localBytes: this.#localBytes, isAboveMarks: was });
    if (is !== was) keptFacts.set(MARKS, { isAboveMarks: is });
    return is;
  }

  async #begin(target: ArchiveTarget, recording: MovableRecording): Promise<void> {
    const { archive } = this.#options.catalog;
    const { recordingId } = recording;
    const facts = archive.factsOf(recordingId);
    if (facts === undefined || this.#damaged.has(recordingId)) return;
    const isEncrypted = (await this.#options.holder.current()) !== undefined;
    const path = isEncrypted ? encryptedPath(facts, newPortableId()) : archivePaths(facts).audio;
    archive.begin(recording, path);
    const row = archive.find(recordingId);
    if (row?.state === 'moving') await this.#move(target, row);
  }

  async #move(target: ArchiveTarget, row: ArchivedRecording): Promise<void> {
    const { catalog, log, encryptedFiles } = this.#options;
    const { recordingId, path } = row;
    const facts = catalog.archive.factsOf(recordingId);
    // Deleted meanwhile: what is there already is removed by whoever removes.
    if (facts === undefined) return catalog.archive.remove(recordingId);
    try {
      if (!(await this.#upload(target, path, facts))) return;
    } catch (error) {
      const isListed = catalog.archive.factsOf(recordingId) !== undefined;
      if (isListed && !(await this.#isDamaged(facts, error))) throw error;
      if (isListed) return this.#giveUpDamaged(target, row, error);
    }
    // Deleted meanwhile: whoever removes does the rest over there.
    if (!catalog.archive.moved(row, facts.audio)) return encryptedFiles.destroy(recordingId, path);
    await encryptedFiles.forget(path);
    this.#localBytes -= row.sizeBytes;
    this.counts.moved++;
    this.counts.movedBytes += row.sizeBytes;
    log.info({ recordingId, path: row.path }, 'recording archived');
  }

  /** Whether it is there now; not where it is to be encrypted, or not to be any more. */
  async #upload(target: ArchiveTarget, path: string, facts: RecordingFacts): Promise<boolean> {
    const { catalog, holder, encryptedFiles } = this.#options;
    const current = await holder.current();
    const isEncrypted = encryptedId(path) !== undefined;
    if (isEncrypted !== (current !== undefined)) {
      await removeOne(target, { path });
      catalog.archive.giveUp(facts.session.recordingId);
      return false;
    }
    if (current === undefined) {
      const { audio, description } = pathsOf(path);
      await uploadVerified(target, audio, this.#audioSource(facts));
      await uploadVerified(target, description, bytesSource(describeRecording(facts)));
      return true;
    }
    const file = await encryptedFiles.of(path, facts, current);
    if (file.isNew) for (const each of filesBehind(path)) await target.remove(each);
    await uploadVerified(target, path, file);
    return true;
  }

  #audioSource({ audio }: RecordingFacts): UploadSource {
    const { objectId, sizeBytes, sha256 } = audio;
    const end = sizeBytes;
    return {
      ...{ sizeBytes, sha256 },
      open: (start) => this.#options.store.read(objectId, { start, end }),
    };
  }

  async #giveUpDamaged(
    target: ArchiveTarget,
    { recordingId, path }: ArchivedRecording,
    error: unknown,
  ): Promise<void> {
    const { catalog, log, onDamaged } = this.#options;
    await target.remove(partPath(path));
    catalog.archive.giveUp(recordingId);
    this.#damaged.add(recordingId);
    log.error({ recordingId, error: errorText(error) }, 'recording not moved: it is damaged');
    onDamaged(recordingId);
  }

  /** Whether an upload failed as the local copy is not what was stored. */
  async #isDamaged({ audio }: RecordingFacts, error: unknown): Promise<boolean> {
    const code = systemCode(error) ?? '';
    // Every other failure of the archive is its own.
    const isArchives = code.startsWith('ARCHIVE_') && code !== 'ARCHIVE_MISMATCH';
    if (isArchives && code !== 'ARCHIVE_FAILED') return false;
    const sink = new DigestSink();
    try {
      for await (const bytes of this.#options.store.read(audio.objectId)) sink.write(bytes);
    } catch {
      return true;
    }
    return sink.sha256() !== audio.sha256;
  }

  /** Deletes the local copies of what is in the archive. */
  async #dropMoved(isAll: boolean): Promise<void> {
    const { clock, graceMs = GRACE_MS } = this.#options;
    for (let rows = this.#moved(); rows.length > 0; rows = this.#moved()) {
      for (const { recordingId, changedAtMs } of rows) {
        const waitMs = Math.min(graceMs, changedAtMs + graceMs - clock.nowMs());
        if (waitMs > 0 && !isAll) return;
        if (waitMs > 0) await setTimeout(waitMs);
        await this.#drop(recordingId);
      }
    }
  }

  /** Unless it was brought back meanwhile: the local copy is the only one then. */
  async #drop(recordingId: string): Promise<void> {
    const { catalog, store, lock } = this.#options;
    await lock.run(recordingId, async () => {
      if (catalog.archive.find(recordingId)?.state !== 'moved') return;
      await deleteAudio(store, catalog.archive.factsOf(recordingId));
      catalog.archive.dropped(recordingId);
    });
  }

  #moved(): ArchivedRecording[] {
    return this.#options.catalog.archive.inState('moved', BATCH);
  }
}

/** Deletes the audio, sealed or not: it may just have been sealed. */
export async function deleteAudio(
  store: ObjectStore,
  facts: RecordingFacts | undefined,
): Promise<void> {
  if (facts === undefined) return;
  const { isSealed, ...identity } = parseObjectId(facts.audio.objectId);
  for (const each of [isSealed, !isSealed]) {
    await store.delete(objectIdOf({ ...identity, isSealed: each }));
  }
}
