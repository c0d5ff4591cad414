import { errorText, systemClock, systemTimers } from '../base/index.ts';
import { CaptureSupervisor } from '../capture/index.ts';
import { FinalisePool } from '../finalise/index.ts';
import { FinaliseQueue, Recorder, type RecoveryResult, recover } from '../recorder/index.ts';
import { CatalogDirectory } from './catalog-directory.ts';
import { freeDiskMeter } from './data-directory.ts';
import type { Foundation } from './foundation.ts';

/** How long an orderly stop waits for recordings to be finished. */
const FINISH_MS = 30_000;

/** The part of the program that records. */
export interface RunningRecording {
  readonly recorder: Recorder;
  readonly finalise: FinaliseQueue;
  readonly recovered: RecoveryResult;
  /** Ends running calls and finishes what 30 s allow; the rest is finished at the next start. */
  stop(): Promise<void>;
}

/** Starts capture and finalising, and takes up what was left from before. */
export async function startRecording(foundation: Foundation): Promise<RunningRecording> {
  const { options, data, catalog, keyRing, log, closers } = foundation;
  const capture = await CaptureSupervisor.start({
    dataDirectory: data.path,
    rtpPorts: options.rtpPorts,
    bindAddress: options.sipHost,
    log,
    timers: systemTimers,
  });
  closers.add(() => capture.stop());
  const pool = new FinalisePool({ log, timers: systemTimers, workers: options.finaliseWorkers });
  closers.add(() => pool.close());
  const finalise = startFinalising(foundation, pool);
  const recorder = new Recorder({
    directory: new CatalogDirectory(catalog),
    keyRing,
    capture,
    finalise,
    journalDirectory: data.journals,
    minFreeDiskBytes: options.minFreeDiskBytes,
    freeDiskBytes: freeDiskMeter(data.path, systemClock),
    storedConversations: (query) => catalog.conversations.findRecent(query),
    missed: ({ direction, peer, parties }, { code, detail }) => {
      try {
        const atMs = systemClock.nowMs();
        catalog.missed.insert({ atMs, code, detail, direction, peer, parties });
      } catch (error) {
        log.error({ code, error: errorText(error) }, 'missed recording not noted');
      }
    },
    clock: systemClock,
    log,
  });
  const recovered = await recover({
    ...{ recorder, capture, keyRing, finalise, log },
    journalDirectory: data.journals,
    undecodedDirectory: data.undecoded,
    storedRecording: (recordingId) => catalog.recordings.storedState(recordingId),
    clock: systemClock,
    timers: systemTimers,
  });
  return {
    recorder,
    finalise,
    recovered,
    async stop() {
      await recorder.stop({ class: 'operator', code: 'stopped' });
      const inTime = new Promise<void>((resolve) => {
        setTimeout(resolve, FINISH_MS).unref();
      });
      await Promise.race([finalise.drain(), inTime]);
    },
  };
}

function startFinalising(foundation: Foundation, pool: FinalisePool): FinaliseQueue {
  const { data, catalog, log } = foundation;
  return new FinaliseQueue({
    run: (job) => pool.run(job),
    store: (recordings) => {
      catalog.recordings.insertAll(
        recordings.map((facts) => {
          const { userId } = facts.session;
          return { facts, user: userId === undefined ? undefined : catalog.users.snapshot(userId) };
        }),
      );
    },
    audioSettings: () => {
      const { audioFormat, channels, bitrateKbps } = catalog.settings.get();
      return { format: audioFormat, channels, bitrateKbps: bitrateKbps ?? undefined };
    },
    storeDirectory: data.store,
    undecodedDirectory: data.undecoded,
    clock: systemClock,
    timers: systemTimers,
    log,
  });
}
