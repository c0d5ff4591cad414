import { readdir, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, errorText, isId, type Log, systemCode, type Timers } from '../base/index.ts';
import type { CaptureSupervisor, LiveSession } from '../capture/index.ts';
import { newestChange, type SessionFacts } from '../recording/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import { destroyJournal, readJournalHeader } from '../storage/journal/index.ts';
import type { FinaliseQueue } from './finalise-queue.ts';
import { type JournalState, readJournalState } from './journal-state.ts';
import type { RecordedStream } from './recorded-stream.ts';
import type { Recorder } from './recorder.ts';
import { RecordingSession } from './recording-session.ts';

/** A journal written to within this time may belong to a call that is still going on. */
const FRESH_MS = 120_000;
/** A call taken up again that brings no media for this long is over. */
const QUIET_MS = 30_000;
const QUIET_CHECK_MS = 5_000;

/** A stream of a recording that goes on after a restart, with what signalling kept about it. */
export interface AdoptedStream {
  readonly stream: RecordedStream;
  readonly facts: SessionFacts;
  readonly dialog: unknown;
}

export interface RecoveryOptions {
  readonly recorder: Recorder;
  readonly capture: CaptureSupervisor;
  readonly keyRing: KeyRing;
  readonly finalise: FinaliseQueue;
  readonly journalDirectory: string;
  readonly undecodedDirectory: string;
  /** What the catalog knows of a recording; undefined where it has no row. */
  readonly storedRecording: (recordingId: string) => { readonly isUndecoded: boolean } | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

export interface RecoveryResult {
  readonly adopted: readonly AdoptedStream[];
  /** How many journals are being finalised. */
  readonly finalising: number;
  /** How many ended calls wait to be kept. */
  readonly buffered: number;
  /** Names of files that could not be read; they are left as they are. */
  readonly unreadable: readonly string[];
  /** Names of files that wait for the master key. */
  readonly locked: readonly string[];
}

interface FoundJournal {
  readonly recordingId: string;
  readonly path: string;
  readonly key: Buffer;
  readonly isLive: boolean;
  readonly isFresh: boolean;
  readonly state: JournalState;
}

/**
 * At the start, every journal has one of five fates: its call goes on (capture still receives it,
 * or did moments ago); it is finalised; it waits to be kept; it is destroyed, as it was discarded;
 * or it is released because its recording is stored already.
 */
export async function recover(options: RecoveryOptions): Promise<RecoveryResult> {
  const { recorder, journalDirectory, log } = options;
  const adopted: AdoptedStream[] = [];
  const unreadable: string[] = [];
  const locked: string[] = [];
  const found = new Set<string>();
  // Reading them takes its time; whose call goes on was so when that began.
  const nowMs = options.clock.nowMs();
  let finalising = 0;
  for (const name of (await readdir(journalDirectory)).sort()) {
    const recordingId = name.replace(/\.ewj$/, '');
    if (name === recordingId || !isId(recordingId)) continue;
    const path = join(journalDirectory, name);
    found.add(recordingId);
    try {
      if (await release(path, recordingId, options)) continue;
      const journal = await findJournal(path, recordingId, { ...options, nowMs });
      const streams = await adopt(journal, options);
      adopted.push(...streams);
      if (streams.length === 0 && (await finishFound(journal, options))) finalising++;
    } catch (error) {
      (systemCode(error) === 'KEY_LOCKED' ? locked : unreadable).push(name);
      log.error({ recordingId, error: errorText(error) }, 'journal cannot be read');
    }
  }
  recorder.prerecord.recovered(found);
  recorder.control.recovered();
  if (adopted.length > 0) watchForSilence(adopted, options);
  return { adopted, finalising, buffered: recorder.prerecord.size, unreadable, locked };
}

/**
 * Finishes journals that waited for the master key, once it is there; returns the names of those
 * that still wait. One that capture is writing to is left until its call is quiet: signalling knows
 * nothing of it any more.
 */
export async function recoverLocked(
  names: readonly string[],
  options: RecoveryOptions,
): Promise<string[]> {
  const { journalDirectory, clock, log } = options;
  const waiting: string[] = [];
  for (const name of names) {
    const recordingId = name.replace(/\.ewj$/, '');
    const path = join(journalDirectory, name);
    try {
      if (await release(path, recordingId, options)) continue;
      const nowMs = clock.nowMs();
      const journal = await findJournal(path, recordingId, { ...options, nowMs });
      const quietMs = nowMs - (await stat(path)).mtimeMs;
      if (journal.isLive && quietMs < QUIET_MS) waiting.push(name);
      else await finishFound(journal, options);
    } catch (error) {
      if (systemCode(error) === 'KEY_LOCKED') waiting.push(name);
      else log.error({ recordingId, error: errorText(error) }, 'journal cannot be read');
    }
  }
  return waiting;
}

/** Whether nothing remains to be done with a journal: it is stored, or was discarded. */
async function release(
  path: string,
  recordingId: string,
  { recorder, capture, undecodedDirectory, storedRecording }: RecoveryOptions,
): Promise<boolean> {
  const stored = storedRecording(recordingId);
  if (stored !== undefined) {
    if (stored.isUndecoded) await rename(path, join(undecodedDirectory, basename(path)));
    else await destroyJournal(path);
    return true;
  }
  if (!recorder.prerecord.isDiscarded(recordingId)) return false;
  // Whatever it answers: the journal is destroyed here in any case.
  if (isLive(capture, recordingId)) await capture.discard(recordingId).catch(() => {});
  await recorder.prerecord.destroyDiscarded(recordingId, path);
  return true;
}

function isLive(capture: CaptureSupervisor, recordingId: string): boolean {
  return liveSession(capture, recordingId) !== undefined;
}

function liveSession(capture: CaptureSupervisor, recordingId: string): LiveSession | undefined {
  return capture.liveSessions.find((session) => session.recordingId === recordingId);
}

async function findJournal(
  path: string,
  recordingId: string,
  { keyRing, capture, nowMs }: Pick<RecoveryOptions, 'keyRing' | 'capture'> & { nowMs: number },
): Promise<FoundJournal> {
  const { wrappedKey } = readJournalHeader(path);
  const key = keyRing.unwrap(wrappedKey, recordingId);
  const { mtimeMs } = await stat(path);
  return {
    recordingId,
    path,
    key,
    isLive: isLive(capture, recordingId),
    isFresh: nowMs - mtimeMs < FRESH_MS,
    state: await readJournalState(path, key),
  };
}

/** A journal whose call is over; whether it is finalised, not left to wait or destroyed. */
async function finishFound(found: FoundJournal, options: RecoveryOptions): Promise<boolean> {
  const { recorder, capture, finalise } = options;
  const { recordingId, path: journalPath, key, state } = found;
  if (found.isLive) await capture.close(recordingId, { class: 'recorder', code: 'restart' });
  if (state.facts?.isBetweenCalls === true) {
    await destroyJournal(journalPath);
    return false;
  }
  const journal = { recordingId, journalPath, key };
  const { facts, parties, admittedAtMs, endedAtMs: closedAtMs } = state;
  if (facts?.mode === 'prerecord') {
    const call = { recordingId, facts, parties: parties ?? facts.parties };
    const isKept = recorder.prerecord.takeUp({ ...call, admittedAtMs, closedAtMs, journal });
    if (!isKept) return false;
  }
  finalise.add(journal);
  return true;
}

/** The streams of a found journal whose calls go on; none where the call is over. */
async function adopt(found: FoundJournal, options: RecoveryOptions): Promise<AdoptedStream[]> {
  const { recorder, capture, log } = options;
  const { recordingId, state, isLive, isFresh, key, path: journalPath } = found;
  const { facts } = state;
  const streams = [...state.streams.values()].filter((stream) => !stream.isEnded);
  const canGoOn = streams.some((stream) => stream.dialog !== undefined);
  if (facts === undefined || state.isClosed || !canGoOn || (!isLive && !isFresh)) return [];
  const session = new RecordingSession(
    {
      facts,
      pairKey: facts.pairKey ?? recordingId,
      key,
      journalPath,
      admittedAtMs: state.admittedAtMs,
    },
    recorder.sessionContext,
  );
  if (state.parties !== undefined) session.restoreParties(state.parties);
  const storing = newestChange(state.storing, liveSession(capture, recordingId)?.storing);
  recorder.adopt(session);
  recorder.control.takeUp(session, storing);
  if (isLive && session.storing !== undefined) session.setStoring(session.storing);
  const restored = streams.flatMap((found) => {
    const { streamIndex, side, isMixed, rtpPort, dialog, ...agreed } = found;
    if (rtpPort === undefined) return [];
    const stream = session.restoreStream(streamIndex, { side, isMixed }, rtpPort);
    stream.restore(agreed);
    return [{ stream, dialog }];
  });
  if (!isLive) await session.resume('restart');
  const adopted: AdoptedStream[] = [];
  for (const { stream, dialog } of restored) {
    if (dialog !== undefined) adopted.push({ stream, facts, dialog });
    // Its INVITE was never answered with 200: the source knows nothing of this stream.
    else stream.end({ class: 'recorder', code: 'restart' });
  }
  log.warn({ recordingId, isLive, streams: adopted.length }, 'recording goes on after a restart');
  return adopted;
}

/**
 * The goodbye of a call may have come while nobody listened. A recording taken up again that brings
 * no media is therefore ended; any other waits for its BYE however long it is silent.
 */
function watchForSilence(adopted: readonly AdoptedStream[], options: RecoveryOptions): void {
  const { recorder, timers } = options;
  const timer = timers.every(QUIET_CHECK_MS, () => {
    const open = adopted.filter(({ stream }) => stream.endReason === undefined);
    if (open.length === 0) timer.cancel();
    for (const { stream } of open) {
      if (!recorder.quietFor(stream.recordingId, QUIET_MS)) continue;
      stream.stop({ class: 'recorder', code: 'quiet-after-restart' });
    }
  });
}
