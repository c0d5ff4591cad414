import { type Clock, errorText, type Log, RecorderError, type Timers } from '../base/index.ts';
import {
  type CallAction,
  effectOf,
  newestChange,
  type StoringChange,
  type StoringState,
} from '../recording/index.ts';
import { type Actor, type AuditAction, systemActor } from '../storage/audit/index.ts';
import type { CallControlTable } from '../storage/catalog/index.ts';
import type { CallControl, ControlledCall } from './call-control.ts';
import type { CallDirectory } from './call-directory.ts';
import { callName } from './call-name.ts';
import { CarriedStoring } from './carried-storing.ts';
import { compareCalls, controlledCall, isSameCall, overCall } from './controlled-call.ts';
import type { LiveCalls } from './live-calls.ts';
import type { StreamCounters } from './live-counters.ts';
import { type LiveRecording, situationOf } from './live-recording.ts';
import { MediaAddresses } from './media-addresses.ts';
import type { PrerecordBuffer } from './prerecord-buffer.ts';
import type { RecordingSession } from './recording-session.ts';

/** What a {@link RecorderControl} needs. */
export interface ControlOptions {
  /** Those that run, by id, as they come and go. */
  readonly sessions: ReadonlyMap<string, RecordingSession>;
  readonly prerecord: PrerecordBuffer;
  readonly live: LiveCalls;
  readonly table: CallControlTable;
  readonly directory: CallDirectory;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

interface CallWatcher {
  readonly onChange: (call: ControlledCall) => void;
  readonly isWanted: () => boolean;
}

interface KnownCall {
  readonly live: LiveRecording;
  /** What watchers were told; undefined where nobody watched. */
  readonly told: ControlledCall | undefined;
}

/** Whether a side went missing is looked at so often while somebody watches. */
const SIDES_MS = 500;

/** Starts, stops, keeps, destroys, pauses and resumes the recording of calls. */
export class RecorderControl implements CallControl {
  readonly #options: ControlOptions;
  readonly #carried: CarriedStoring;
  readonly #mediaAddresses: MediaAddresses;
  readonly #watchers = new Set<CallWatcher>();
  /** How calls that run or wait were seen last. */
  readonly #known = new Map<string, KnownCall>();
  /** Calls that are over, and when that may be forgotten; oldest first. */
  readonly #over = new Map<string, { readonly call: ControlledCall; readonly untilMs: number }>();

  constructor(options: ControlOptions) {
    this.#options = options;
    const { clock, timers, table, log } = options;
    this.#carried = new CarriedStoring(clock);
    this.#mediaAddresses = new MediaAddresses(table, log);
    options.live.watch((recordingId, find) => this.#look(recordingId, find()));
    timers.every(SIDES_MS, () => {
      if (!this.#isWatched) return;
      for (const recordingId of options.sessions.keys()) this.#lookAtSides(recordingId);
    });
  }

  ofDevice(device: string): readonly ControlledCall[] {
    const wanted = device.toUpperCase();
    return this.#list(({ localDevice }) => localDevice?.toUpperCase() === wanted);
  }

  ofUser(userId: string): readonly ControlledCall[] {
    return this.#list((call) => call.userId === userId);
  }

  find(recordingId: string): ControlledCall | undefined {
    const live = this.#options.live.find(recordingId);
    if (live !== undefined) return controlledCall(live, this.#sidesOf(recordingId));
    const over = this.#over.get(recordingId);
    return over !== undefined && over.untilMs > this.#options.clock.nowMs() ? over.call : undefined;
  }

  act(recordingId: string, action: CallAction, by: Actor): ControlledCall {
    const before = this.find(recordingId);
    const isDestroyed = this.#isDestroyed(recordingId);
    if (before === undefined || (isDestroyed && action !== 'private')) {
      throw new RecorderError('CALL_NOT_FOUND', 'no such call is running or waiting');
    }
    if (!isDestroyed) this.#apply(before, action, by);
    return this.find(recordingId) ?? before;
  }

  watch(onChange: (call: ControlledCall) => void, isWanted = () => true): () => void {
    const watcher = { onChange, isWanted };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  mediaAddressOf(device: string): string | undefined {
    return this.#mediaAddresses.of(device);
  }

  /** With what the next recording of a conversation begins; undefined for storing. */
  carriedOver(conversationId: string): StoringChange | undefined {
    return this.#carried.find(conversationId);
  }

  /**
   * Capture has counted. Notes where the media of telephones comes from, and tells at once which
   * sides have begun to arrive.
   */
  counted(counters: readonly StreamCounters[]): void {
    for (const { recordingId, streamIndex, sourceAddress } of counters) {
      const session = this.#options.sessions.get(recordingId);
      const device = session?.parties.near.device;
      const stream = session?.streams.find((one) => one.streamIndex === streamIndex);
      if (device !== undefined && sourceAddress !== undefined && stream?.side === 'near') {
        this.#mediaAddresses.note(device, sourceAddress);
      }
      this.#lookAtSides(recordingId);
    }
  }

  /** Capture has ended a pause whose time was over. */
  resumed(recordingId: string, change: StoringChange): void {
    const session = this.#options.sessions.get(recordingId);
    // Something else may have been wanted since, of which capture is told.
    const isPaused = session?.storing?.state === 'paused' && session.storing.atMs <= change.atMs;
    if (session === undefined || !isPaused) return;
    session.noteStoring(change);
    this.#carried.note(session.facts.conversationId, change);
    this.#report(session, change, 'recording.resumed');
    this.#options.live.changed(recordingId);
  }

  /**
   * Takes up a call that was running before this process started. `found` is what its journal and
   * capture say; the catalog may know better.
   */
  takeUp(session: RecordingSession, found: StoringChange | undefined): void {
    const { recordingId, facts } = session;
    const noted = this.#options.table.find(recordingId);
    const change = newestChange(noted, found);
    if (change === undefined) return;
    this.#carried.note(facts.conversationId, change);
    session.noteStoring(change);
    // What happened while nobody could report it.
    if (change.state === (noted?.state ?? 'on')) return;
    this.#report(session, change, actionOf(change.state, noted?.state ?? 'on'));
  }

  /** All calls were taken up that go on: what is said of others is of no use any more. */
  recovered(): void {
    const { table, sessions } = this.#options;
    for (const recordingId of table.recordingIds()) {
      if (!sessions.has(recordingId)) table.forget(recordingId);
    }
  }

  /** A session is over. */
  closed({ recordingId, storing }: RecordingSession): void {
    if (storing === undefined) return;
    try {
      this.#options.table.forget(recordingId);
    } catch (error) {
      this.#options.log.warn({ recordingId, error: errorText(error) }, 'change not forgotten yet');
    }
  }

  #isDestroyed(recordingId: string): boolean {
    const session = this.#options.sessions.get(recordingId);
    if (session !== undefined) return session.isDiscarded;
    return this.#over.get(recordingId)?.call.state === 'ended';
  }

  #apply({ id, mode, state }: ControlledCall, action: CallAction, by: Actor): void {
    const { prerecord, sessions, directory } = this.#options;
    const session = sessions.get(id);
    const isBuffered = prerecord.isBuffered(id);
    const mustBeRecorded = directory.mustBeRecorded(session?.facts.userId);
    const situation =
      session === undefined
        ? { isRunning: false, isUndecided: isBuffered, storing: 'on' as const, mustBeRecorded }
        : situationOf(session, { isBuffered, mustBeRecorded });
    const effect = effectOf(action, situation);
    if (effect === undefined) {
      const why = `${action} is not possible with a call in mode ${mode} that is ${state}`;
      throw new RecorderError('CALL_ACTION_NOT_POSSIBLE', why);
    }
    if (effect === 'keep') prerecord.keep(id, by);
    else if (effect === 'destroy') prerecord.discard(id, by);
    else if (effect !== 'none' && session !== undefined) this.#turn(session, effect, by);
  }

  /**
   * From now on what arrives is stored or not. Capture is told first where nothing is to be stored
   * any more: what is said while the catalog is written is not to be stored either.
   */
  #turn(session: RecordingSession, state: StoringState, by: Actor): void {
    const { clock, directory, live, log } = this.#options;
    const { recordingId, facts, storing: before } = session;
    const atMs = clock.nowMs();
    const resumesAtMs = state === 'paused' ? atMs + directory.pauseMs() : undefined;
    const change = { state, atMs, by: by.name, resumesAtMs };
    const beforeState = before?.state ?? 'on';
    if (state !== 'on') session.setStoring(change);
    try {
      this.#note(session, change, actionOf(state, beforeState), by);
    } catch (error) {
      const back = before ?? { state: 'on', by: by.name };
      if (state !== 'on') session.setStoring({ ...back, atMs: clock.nowMs() });
      throw error;
    }
    if (state === 'on') session.setStoring(change);
    this.#carried.note(facts.conversationId, change);
    log.info({ recordingId, state }, 'storing changed');
    live.changed(recordingId);
  }

  #note(
    { recordingId, parties }: RecordingSession,
    change: StoringChange,
    action: AuditAction,
    by: Actor,
  ): void {
    this.#options.table.note({ recordingId, name: callName(parties), change, action }, by);
  }

  /** Notes what has happened already. */
  #report(session: RecordingSession, change: StoringChange, action: AuditAction): void {
    const { recordingId } = session;
    try {
      this.#note(session, change, action, systemActor(change.by));
    } catch (error) {
      this.#options.log.error({ recordingId, error: errorText(error) }, 'change not reported');
    }
  }

  #list(isWanted: (call: ControlledCall) => boolean): ControlledCall[] {
    return this.#options.live
      .list()
      .map((live) => controlledCall(live, this.#sidesOf(live.id)))
      .filter((call) => isWanted(call))
      .sort(compareCalls);
  }

  #sidesOf(recordingId: string): ControlledCall['sides'] {
    const { live, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const [near, far] = (['near', 'far'] as const).map((side) =>
      live.mediaOf(recordingId, side, nowMs),
    );
    return { near: near!, far: far! };
  }

  /** The same as {@link #look} where nothing but the sides can have changed. */
  #lookAtSides(recordingId: string): void {
    const known = this.#known.get(recordingId)?.told?.sides;
    const { near, far } = this.#sidesOf(recordingId);
    if (known?.near === near && known.far === far) return;
    this.#look(recordingId, this.#options.live.find(recordingId));
  }

  /** Tells those who watch what is different about a call. */
  #look(recordingId: string, found: LiveRecording | undefined): void {
    const before = this.#known.get(recordingId);
    if (found !== undefined) {
      const call = this.#isWatched ? controlledCall(found, this.#sidesOf(recordingId)) : undefined;
      this.#known.set(recordingId, { live: found, told: call });
      if (call === undefined || (before?.told && isSameCall(before.told, call))) return;
      this.#tell(call);
    } else if (before !== undefined) {
      this.#known.delete(recordingId);
      const call = this.#overCall(before.live);
      this.#remember(call);
      this.#tell(call);
    }
  }

  #overCall(live: LiveRecording): ControlledCall {
    const isKept = live.mode !== 'prerecord' || this.#options.prerecord.isKept(live.id);
    return overCall(live, isKept, this.#options.clock.nowMs());
  }

  get #isWatched(): boolean {
    for (const { isWanted } of this.#watchers) if (isWanted()) return true;
    return false;
  }

  #tell(call: ControlledCall): void {
    for (const { onChange, isWanted } of this.#watchers) if (isWanted()) onChange(call);
  }

  #remember(call: ControlledCall): void {
    const { clock, directory } = this.#options;
    const nowMs = clock.nowMs();
    this.#over.set(call.id, { call, untilMs: nowMs + directory.keepGraceMs() });
    for (const [id, { untilMs }] of this.#over) {
      if (untilMs > nowMs) break;
      this.#over.delete(id);
    }
  }
}

/** What the audit trail says of a change. */
function actionOf(state: StoringState, before: StoringState): AuditAction {
  if (state === 'stopped') return 'recording.stopped';
  if (state === 'paused') return 'recording.paused';
  return before === 'paused' ? 'recording.resumed' : 'recording.started';
}
