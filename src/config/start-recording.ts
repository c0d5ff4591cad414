import type { Alerts } from '../alerts/index.ts';
import { errorText, systemClock, systemTimers } from '../base/index.ts';
import { type CaptureAlarm, CaptureSupervisor } from '../capture/index.ts';
import { FinalisePool } from '../finalise/index.ts';
import { FinaliseQueue, Recorder, type RecoveryResult, recover } from '../recorder/index.ts';
import { CatalogDirectory } from './catalog-directory.ts';
import { freeDiskMeter } from './data-directory.ts';
import type { Foundation } from './foundation.ts';
import { watchRecording } from './watch-recording.ts';

/** How long an orderly stop waits for recordings to be finished. */
const FINISH_MS = 30_000;

/** How capturing has gone since the start. */
export interface CaptureHealth {
  readonly isRunning: boolean;
  /** When its process had to be started again, in milliseconds since 1970. */
  readonly restarts: readonly number[];
}

/** The part of the program that records. */
export interface RunningRecording {
  readonly recorder: Recorder;
  readonly finalise: FinaliseQueue;
  readonly recovered: RecoveryResult;
  readonly capture: CaptureHealth;
  /** Ends running calls and finishes what 30 s allow; the rest is finished at the next start. */
  stop(): Promise<void>;
}

/** Starts capture and finalising, and takes up what was left from before. */
export async function startRecording(foundation: Foundation): Promise<RunningRecording> {
  const { options, data, catalog, keyRing, alerts, log, closers } = foundation;
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
  const restarts: number[] = [];
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
      alerts.raise({ code: 'recording-missed', key: code, facts: { cause: code } });
      try {
        const atMs = systemClock.nowMs();
        catalog.missed.insert({ atMs, code, detail, direction, peer, parties });
      } catch (error) {
        log.error({ code, error: errorText(error) }, 'missed recording not noted');
      }
    },
    ...captureReports(alerts, restarts),
    clock: systemClock,
    log,
  });
  const watch = watchRecording({ alerts, finalise, catalog, timers: systemTimers });
  closers.add(() => watch.cancel());
  const recovered = await recover({
    ...{ recorder, capture, keyRing, finalise, log },
    journalDirectory: data.journals,
    undecodedDirectory: data.undecoded,
    // What was deleted must not come back, whatever is still left of it.
    storedRecording: (recordingId) =>
      catalog.purges.isPending(recordingId)
        ? { isUndecoded: false }
        : catalog.recordings.storedState(recordingId),
    clock: systemClock,
    timers: systemTimers,
  });
  return {
    recorder,
    finalise,
    recovered,
    capture: {
      get isRunning() {
        return capture.isConnected;
      },
      restarts,
    },
    async stop() {
      await recorder.stop({ class: 'operator', code: 'stopped' });
      const inTime = new Promise<void>((resolve) => {
        setTimeout(resolve, FINISH_MS).unref();
      });
      await Promise.race([finalise.drain(), inTime]);
    },
  };
}

/** What capture reports by itself, as alerts. */
function captureReports(alerts: Alerts, restarts: number[]) {
  return {
    onCaptureRestart: (recordings: number) => {
      restarts.push(systemClock.nowMs());
      alerts.raise({ code: 'capture-restarted', facts: { recordings } });
    },
    onCaptureAlarm: (cause: CaptureAlarm) => {
      alerts.raise({ code: 'capture-alarm', key: cause, facts: { cause } });
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
