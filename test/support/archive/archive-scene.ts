import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Alerts } from '../../../src/alerts/index.ts';
import { Archive } from '../../../src/archive/index.ts';
import { FakeTime, silentLog, systemTimers } from '../../../src/base/index.ts';
import type { ArchivePlace, ArchiveRules } from '../../../src/storage/catalog/index.ts';
import { recordingFacts } from '../recording-facts.ts';
import { SealedScene } from '../sealed-scene.ts';
import { putBytes, readAll } from '../store-contract.ts';
import { type CleanUp, quickDirectory, TESTER } from '../temporary-catalog.ts';
import type { TestArchive } from './test-archive.ts';

/** What holds where a test says nothing else: everything is moved. */
export const ALL_AT_ONCE: ArchiveRules = {
  ...{ enabled: true, highMegabytes: null, lowMegabytes: null, afterDays: 0 },
  ...{ kilobytesPerSecond: null, fromHour: null, toHour: null, cacheMegabytes: 10 },
};

const FIRST_MS = Date.UTC(2026, 10, 23, 9);

/** A recorder's data with an archive, as one process has them. */
export class ArchiveScene {
  readonly sealed: SealedScene;
  readonly archive: Archive;
  readonly alerts: Alerts;
  readonly time: FakeTime;
  #count = 0;

  private constructor(sealed: SealedScene, archive: Archive, alerts: Alerts, time: FakeTime) {
    this.sealed = sealed;
    this.archive = archive;
    this.alerts = alerts;
    this.time = time;
  }

  /** In `data`, where that is given and was used before; its catalog is closed after the test. */
  static async open(
    context: CleanUp,
    server: TestArchive,
    options: SceneOptions = {},
  ): Promise<ArchiveScene> {
    const { rules = {}, place = {}, timeoutMs = 10_000, graceMs = 0, data } = options;
    // A test that makes a server hang does not wait for minutes.
    const { slowestBytesPerSecond = 1_000_000 } = options;
    const time = new FakeTime(FIRST_MS + 90 * 86_400_000);
    const sealed = await SealedScene.open(data ?? (await quickDirectory(context)), {}, time);
    const { catalog, store, recordingKeys } = sealed;
    const { password = null, privateKey = null } = server;
    await catalog.settings.set(
      {
        archivePlace: { ...server.place, ...place },
        archiveRules: { ...ALL_AT_ONCE, ...rules },
        ...{ archivePassword: password, archivePrivateKey: privateKey },
      },
      TESTER,
    );
    const alerts = new Alerts(catalog.alerts, silentLog);
    const archive = await Archive.open({
      ...{ catalog, store, recordingKeys, alerts, clock: time, timers: systemTimers },
      ...{ cacheDirectory: join(sealed.data, 'archive-cache'), log: silentLog },
      ...{ timeoutMs, slowestBytesPerSecond, graceMs },
    });
    context.after(async () => {
      await archive.close();
      await catalog.close();
    });
    return new ArchiveScene(sealed, archive, alerts, time);
  }

  /** Makes recordings, each a minute after the one before; returns their ids. */
  async record(contents: readonly Buffer[], isSealed = false): Promise<string[]> {
    const { catalog, store, recordingKeys } = this.sealed;
    const made = [];
    for (const bytes of contents) {
      const facts = recordingFacts({ startedAtMs: FIRST_MS + this.#count++ * 60_000 });
      const { recordingId } = facts.session;
      const ending = isSealed ? '.sealed' : '';
      if (isSealed) await recordingKeys.obtain(recordingId);
      const objectId = `${recordingId}.audio${ending}`;
      const stored = await putBytes(store, objectId, bytes);
      await putBytes(store, facts.peaksObjectId, Buffer.from('peaks'));
      made.push({ ...facts, audio: { ...facts.audio, ...stored, objectId } });
    }
    catalog.recordings.insertAll(made.map((facts) => ({ facts, user: undefined })));
    return made.map(({ session }) => session.recordingId);
  }

  /** The audio as a player gets it. */
  async heard(recordingId: string): Promise<Buffer> {
    const facts = this.sealed.catalog.archive.factsOf(recordingId)!;
    return readAll(this.archive.store, facts.audio.objectId);
  }

  stateOf(recordingId: string): string | undefined {
    return this.sealed.catalog.archive.find(recordingId)?.state;
  }

  /** Whether the local store has the audio. */
  isLocal(recordingId: string): boolean {
    const path = join(this.sealed.data, 'store', recordingId.slice(34), `${recordingId}.audio`);
    return existsSync(path) || existsSync(`${path}.sealed`);
  }

  /** Deletes recordings as a user does. */
  async delete(recordingIds: readonly string[]): Promise<void> {
    const { catalog, store } = this.sealed;
    for (const purge of catalog.purges.begin(recordingIds, { kind: 'deleted' }, TESTER)) {
      for (const objectId of purge.objectIds) await store.delete(objectId);
      await this.archive.destroy(purge);
      catalog.purges.finish([purge.recordingId]);
    }
  }

  /** Tries again as if it were long after a failure. */
  async runAgain(): Promise<void> {
    this.time.advance(3_600_000);
    await this.archive.look();
  }
}

interface SceneOptions {
  readonly rules?: Partial<ArchiveRules>;
  readonly place?: Partial<ArchivePlace>;
  readonly timeoutMs?: number;
  readonly slowestBytesPerSecond?: number;
  /** Between a move and the end of the local copy. */
  readonly graceMs?: number;
  readonly data?: string | undefined;
}

/** Where an archive keeps a recording of the scene. */
export function pathOf(recordingId: string, ending = 'mp3'): string {
  return `2026/11/23/${recordingId}.${ending}`;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
