import type { Alerts } from '../alerts/index.ts';
import { systemClock, systemTimers } from '../base/index.ts';
import { type CaptureAlarm, CaptureSupervisor } from '../capture/index.ts';
import { freeDiskMeter } from '../config/index.ts';
import { FinalisePool } from '../finalise/index.ts';
import {
  FinaliseQueue,
  type MissedCall,
  type MissedCalls,
  Recorder,
  type RecoveryOptions,
  type RecoveryResult,
  recover,
  recoverLocked,
  type UndecodedRecordings,
} from '../recorder/index.ts';
import { missingAudio, type RecordingFacts } from '../recording/index.ts';
import type { RecordingNews } from '../webhooks/index.ts';
import { CatalogDirectory } from './catalog-directory.ts';
import type { Foundation } from './foundation.ts';
import { LoadMeter } from './load-meter.ts';
import { removeOtherObjects } from './other-objects.ts';
import { replaceRecording, startDecoding } from './start-decoding.ts';
import { startMissedCalls } from './start-missed-calls.ts';
import { watchRecording } from './watch-recording.ts';

/** Media ports of one recording: RTP and RTCP of two streams. */
const PORTS_PER_LINE = 4;
/** How long an orderly stop waits for recordings to be finished. */
const FINISH_MS = 30_000;
/** How often it is looked whether journals wait for a master key that is there again. */
const LOCKED_EVERY_MS = 5000;

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
  readonly missed: MissedCalls;
  readonly load: LoadMeter;
  readonly undecoded: UndecodedRecordings;
  readonly recovered: RecoveryResult;
  readonly capture: CaptureHealth;
  /** Ends running calls and finishes what 30 s allow; the rest is finished at the next start. */
  stop(): Promise<void>;
}

/** Starts capture and finalising, and takes up what was left from before. */
export async function startRecording(
  foundation: Foundation,
  news: RecordingNews,
): Promise<RunningRecording> {
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
  const directory = new CatalogDirectory(catalog);
  const load = new LoadMeter(systemTimers);
  const missed = startMissedCalls(foundation, news);
  const undecoded = await startDecoding(foundation);
  const finalise = startFinalising(foundation, { pool, news, undecoded }, (facts) => {
    const code = missingAudio(facts);
    if (code === undefined || !directory.mustBeRecorded(facts.session.userId)) return;
    missed.note(incompleteCall(facts, code));
  });
  const restarts: number[] = [];
  const { first, last } = options.rtpPorts;
  const recorder = new Recorder({
    ...{ directory, keyRing, capture, finalise, missed, buffered: catalog.buffered },
    controlled: catalog.control,
    journalDirectory: data.journals,
    portLines: Math.floor((last - first + 1) / PORTS_PER_LINE),
    minFreeDiskBytes: options.minFreeDiskBytes,
    freeDiskBytes: freeDiskMeter(data.path, systemClock),
    load: () => load.load,
    storedConversations: (query) => catalog.conversations.findRecent(query),
    ...captureReports(alerts, restarts),
    clock: systemClock,
    timers: systemTimers,
    log,
  });
  news.follow(recorder.live);
  const watch = watchRecording({ alerts, finalise, undecoded, catalog, timers: systemTimers });
  closers.add(() => watch.cancel());
  const recovery = {
    ...{ recorder, capture, keyRing, finalise, log },
    journalDirectory: data.journals,
    undecodedDirectory: data.undecoded,
    // What was deleted must not come back, whatever is still left of it.
    storedRecording: (recordingId: string) =>
      catalog.purges.isPending(recordingId)
        ? { isUndecoded: false }
        : catalog.recordings.storedState(recordingId),
    clock: systemClock,
    timers: systemTimers,
  };
  const recovered = await recover(recovery);
  finishLocked(foundation, recovered.locked, recovery);
  await undecoded.start(finalise);
  return {
    ...{ recorder, finalise, missed, load, undecoded },
    recovered,
    capture: {
      get isRunning() {
        return capture.isConnected;
      },
      restarts,
    },
    stop: () => stopRecording(recorder, finalise),
  };
}

/** Finishes what waits for the master key when that comes back. */
function finishLocked(
  { keyRing, closers, log }: Foundation,
  locked: readonly string[],
  recovery: RecoveryOptions,
): void {
  let waiting = locked;
  let isBusy = false;
  const look = async (): Promise<void> => {
    if (waiting.length === 0 || keyRing.problem !== undefined || isBusy) return;
    isBusy = true;
    const before = waiting.length;
    waiting = await recoverLocked(waiting, recovery);
    isBusy = false;
    const finishing = before - waiting.length;
    if (finishing > 0) log.info({ finishing }, 'journals that waited for the master key');
  };
  const timer = systemTimers.every(LOCKED_EVERY_MS, () => void look());
  closers.add(() => timer.cancel());
}

async function stopRecording(recorder: Recorder, finalise: FinaliseQueue): Promise<void> {
  await recorder.stop({ class: 'operator', code: 'stopped' });
  const inTime = new Promise<void>((resolve) => {
    setTimeout(resolve, FINISH_MS).unref();
  });
  await Promise.race([finalise.drain(), inTime]);
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

interface FinalisingParts {
  readonly pool: FinalisePool;
  readonly news: RecordingNews;
  readonly undecoded: UndecodedRecordings;
}

function startFinalising(
  foundation: Foundation,
  { pool, news, undecoded }: FinalisingParts,
  onStored: (facts: RecordingFacts) => void,
): FinaliseQueue {
  const { data, catalog, recordingKeys, log } = foundation;
  return new FinaliseQueue({
    run: (job) => pool.run(job),
    store: (recordings) => {
      const entries = recordings.map((facts) => {
        const { userId } = facts.session;
        return { facts, user: userId === undefined ? undefined : catalog.users.remembered(userId) };
      });
      catalog.transaction(() => {
        catalog.recordings.insertAll(entries);
        news.stored(recordings);
      });
      for (const facts of recordings) {
        undecoded.note(facts);
        onStored(facts);
      }
    },
    replace: async (facts) => {
      const isListed = await replaceRecording(foundation, facts);
      if (isListed) undecoded.note(facts);
      return isListed;
    },
    isStored: (recordingId) => catalog.recordings.has(recordingId),
    decoders: () => undecoded.decoders,
    audioSettings: () => {
      const { audioFormat, channels, bitrateKbps } = catalog.settings.get();
      return { format: audioFormat, channels, bitrateKbps: bitrateKbps ?? undefined };
    },
    sealKey: async (recordingId) =>
      catalog.settings.get().encrypted ? recordingKeys.obtain(recordingId) : undefined,
    removeOthers: (facts) => removeOtherObjects(facts, foundation),
    storeDirectory: data.store,
    undecodedDirectory: data.undecoded,
    clock: systemClock,
    timers: systemTimers,
    log,
  });
}

/** The recording of a user who must be recorded lacks audio. */
function incompleteCall(
  { session, parties }: RecordingFacts,
  code: 'no-audio' | 'leg-missing',
): MissedCall {
  const { recordingId, direction, peer, userId } = session;
  const detail =
    code === 'no-audio' ? 'no packet of either party came' : 'no packet of one party came';
  return { code, detail, callKey: recordingId, direction, peer, parties, userId, recordingId };
}
