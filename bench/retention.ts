// How long automatic deletion holds up the calls: `retention [RECORDINGS]` (default 5000), each
// with two files and facts as a call of ten minutes has them.
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Alerts } from '../src/alerts/index.ts';
import { newId, silentLog, systemClock, systemTimers } from '../src/base/index.ts';
import { Lifecycle } from '../src/lifecycle/index.ts';
import { systemActor } from '../src/storage/audit/index.ts';
import { Catalog } from '../src/storage/catalog/index.ts';
import { KeyRing } from '../src/storage/crypto/index.ts';
import { FileStore, RecordingKeys } from '../src/storage/store/index.ts';
import { recordingFacts } from '../test/support/recording-facts.ts';

const OLD_MS = Date.UTC(2020, 0, 1);
const ACTOR = systemActor('bench');
const AUDIO = Buffer.alloc(2_400_000);

export async function run(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 5000);
  const directory = await mkdtemp(join(tmpdir(), 'earwitness-retention-'));
  try {
    const catalog = await Catalog.open(join(directory, 'catalog.sqlite'));
    const store = FileStore.open(join(directory, 'store'));
    const recordingKeys = new RecordingKeys(
      join(directory, 'store'),
      await KeyRing.open(directory),
    );
    await fill(catalog, directory, count);
    const lifecycle = new Lifecycle({
      ...{ catalog, store, recordingKeys, log: silentLog },
      alerts: new Alerts(catalog.alerts, silentLog),
      ...{ clock: systemClock, timers: systemTimers, dataDirectory: directory },
      journalDirectory: join(directory, 'journal'),
      undecodedDirectory: join(directory, 'undecoded'),
      anchorFile: join(directory, 'heads.jsonl'),
      archive: { name: 'archive', isOpen: false, damageOf: async () => undefined },
    });
    await catalog.settings.set({ deleteAfterDays: 30 }, ACTOR);
    await lifecycle.sweeper.sweep();
    const { stopped } = lifecycle.sweeper;
    if (stopped === undefined) throw new Error('the run should have asked');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const beganMs = performance.now();
    await lifecycle.sweeper.confirm(stopped, ACTOR);
    await lifecycle.sweeper.sweep();
    const seconds = (performance.now() - beganMs) / 1000;
    delay.disable();
    const { deleted } = lifecycle.sweeper;
    const ms = (value: number) => (value / 1e6).toFixed(1);
    console.log(`${deleted} recordings deleted in ${seconds.toFixed(1)} s`);
    console.log(
      `main thread held up: median ${ms(delay.percentile(50))} ms, ` +
        `99 % ${ms(delay.percentile(99))} ms, at most ${ms(delay.max)} ms`,
    );
    await catalog.close();
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function fill(catalog: Catalog, directory: string, count: number): Promise<void> {
  const master = join(directory, 'audio');
  await writeFile(master, AUDIO);
  const facts = Array.from({ length: count }, (_, index) => {
    const startedAtMs = OLD_MS + index * 60_000;
    const plain = recordingFacts({ recordingId: newId(startedAtMs), startedAtMs });
    const near = Array.from({ length: 400 }, (_, at) => {
      const state = at % 2 === 0 ? ('recorded' as const) : ('silence-suppressed' as const);
      return { startMs: at * 1500, endMs: (at + 1) * 1500, state };
    });
    return { ...plain, coverage: { near, far: near } };
  });
  for (let at = 0; at < count; at += 100) {
    const entries = facts.slice(at, at + 100).map((each) => ({ facts: each, user: undefined }));
    catalog.recordings.insertAll(entries);
  }
  for (const { audio, peaksObjectId } of facts) {
    for (const objectId of [audio.objectId, peaksObjectId]) {
      const path = join(directory, 'store', objectId.slice(34, 36), objectId);
      await mkdir(dirname(path), { recursive: true });
      await link(master, path);
    }
  }
}
