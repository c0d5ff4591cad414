import { join } from 'node:path';
import {
  type Clock,
  errorText,
  type Log,
  newId,
  systemCode,
  type Timers,
  takeRandom,
} from '../base/index.ts';
import type { CaptureAlarm, CaptureSupervisor } from '../capture/index.ts';
import type { EndReason, LineUse, PolicyReason, SessionFacts } from '../recording/index.ts';
import type { BufferedRecordingTable, CallControlTable } from '../storage/catalog/index.ts';
import { DATA_KEY_BYTES, type KeyRing } from '../storage/crypto/index.ts';
import { type CallAssessment, CallAssessor, type OfferedCall } from './call-assessor.ts';
import type { CallDirectory } from './call-directory.ts';
import { ConversationLinks, type StoredConversations } from './conversation-links.ts';
import type { FinaliseQueue } from './finalise-queue.ts';
import { LinesInUse } from './lines-in-use.ts';
import { LiveCalls } from './live-calls.ts';
import type { MissedCall, MissedCalls } from './missed-calls.ts';
import { PrerecordBuffer } from './prerecord-buffer.ts';
import type { RecordedStream } from './recorded-stream.ts';
import { RecorderControl } from './recorder-control.ts';
import { RecordingSession, type SessionContext } from './recording-session.ts';
import {
  type Refusal,
  refuse,
  type StreamAdmission,
  type StreamRequest,
} from './stream-request.ts';

export interface RecorderOptions {
  readonly directory: CallDirectory;
  readonly keyRing: KeyRing;
  readonly capture: CaptureSupervisor;
  readonly finalise: FinaliseQueue;
  readonly buffered: BufferedRecordingTable;
  readonly controlled: CallControlTable;
  readonly missed: MissedCalls;
  readonly journalDirectory: string;
  /** As many recordings as there are media ports for. */
  readonly portLines: number;
  readonly minFreeDiskBytes: number;
  /** Free bytes on the disk of the recordings. */
  readonly freeDiskBytes: () => number;
  /** How busy this process is: 0 idle, 1 without a pause. */
  readonly load: () => number;
  readonly storedConversations: StoredConversations;
  /** Told that capture had to be started again, and how many recordings have a gap by that. */
  readonly onCaptureRestart?: ((recordings: number) => void) | undefined;
  /** Told what capture cannot do. Both are only logged if absent. */
  readonly onCaptureAlarm?: ((code: CaptureAlarm) => void) | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** What is to be known of a stream to hear it. */
type TappedStream = Pick<
  RecordedStream,
  'streamIndex' | 'side' | 'isMixed' | 'formats' | 'protection'
>;

/** A running recording, to be read while it is written: plain values, for another thread. */
export interface RecordingTap {
  readonly recordingId: string;
  readonly journalPath: string;
  /** Opens the journal. */
  readonly key: Buffer;
  readonly streams: readonly TappedStream[];
}

/** What would become of a call, and how lines are in use. */
export type CallPreview = CallAssessment & { readonly lines: LineUse };

/** How many calls were offered since the start, by what became of them. */
export interface CallCounts {
  admitted: number;
  declined: number;
  refused: number;
}

/**
 * Decides about offered streams, keeps the open recording sessions, pairs the streams of one
 * conversation, and hands closed journals on to be finalised.
 */
export class Recorder {
  readonly counts: CallCounts = { admitted: 0, declined: 0, refused: 0 };
  readonly prerecord: PrerecordBuffer;
  readonly live: LiveCalls;
  readonly control: RecorderControl;
  readonly #options: RecorderOptions;
  readonly #sessions = new Map<string, RecordingSession>();
  /** Pair key → open sessions that it may join, newest last. */
  readonly #byPairKey = new Map<string, RecordingSession[]>();
  readonly #conversations: ConversationLinks;
  readonly #linesInUse = new LinesInUse();
  readonly #assessor: CallAssessor;
  readonly #context: SessionContext;
  #isDraining = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { capture, finalise, buffered: table, directory, clock, timers, log } = options;
    const { keyRing } = options;
    const linesInUse = this.#linesInUse;
    const conversations = new ConversationLinks(clock, options.storedConversations);
    this.#conversations = conversations;
    this.#assessor = new CallAssessor({ ...options, conversations, linesInUse });
    this.prerecord = new PrerecordBuffer({
      ...{ table, clock, timers, log },
      graceMs: () => directory.keepGraceMs(),
      finalise: (journal) => finalise.add(journal),
      onChanged: (recordingId) => this.live.changed(recordingId),
    });
    this.live = new LiveCalls(this.#sessions, this.prerecord, directory);
    this.control = new RecorderControl({
      ...{ sessions: this.#sessions, prerecord: this.prerecord, live: this.live },
      ...{ table: options.controlled, directory, clock, timers, log },
    });
    this.#context = {
      ...{ capture, keyRing, clock, log },
      onChanged: ({ recordingId }) => this.live.changed(recordingId),
      onMissed: ({ facts, pairKey }, code, detail) =>
        options.missed.note(missedCall({ ...facts, pairKey }, { code, detail })),
      onClosed: (session) => this.#closed(session),
    };
    capture.onCounters = (counters) => {
      this.live.counted(counters, clock);
      this.control.counted(counters);
    };
    capture.onStoring = (recordingId, change) => this.control.resumed(recordingId, change);
    capture.onCrash = (lost) => {
      for (const id of lost) void this.#sessions.get(id)?.resume('capture-crash');
      options.onCaptureRestart?.(lost.length);
    };
    // Capture goes on and marks what it could not write: there may be room again in a moment.
    capture.onAlarm = (code, recordingId) => {
      log.error({ code, recordingId }, 'capture alarm');
      options.onCaptureAlarm?.(code);
    };
  }

  /** How many recordings are running: each uses one line. */
  get linesInUse(): number {
    return this.#linesInUse.count;
  }

  /** How many may run, and how many are kept for users who must be recorded. */
  get lines(): LineUse {
    return this.#assessor.lines;
  }

  /** What it takes to read a running recording; undefined where none captures by this id. */
  tap(recordingId: string): RecordingTap | undefined {
    const session = this.#sessions.get(recordingId);
    if (session?.state !== 'capturing' || session.isDiscarded) return undefined;
    const { journalPath, key } = session;
    const streams = session.streams.map(({ streamIndex, side, isMixed, formats, protection }) => {
      return { streamIndex, side, isMixed, formats, protection };
    });
    return { recordingId, journalPath, key, streams };
  }

  /** Streams of running recordings that brought nothing for `ms` milliseconds. */
  quietFor(recordingId: string, ms: number): boolean {
    return this.live.quietFor(recordingId, this.#options.clock.monotonicMs()) >= ms;
  }

  /** What would become of a call that is offered now. Changes nothing. */
  preview(call: OfferedCall): CallPreview {
    return { ...this.#assessor.assess(call, this.#isDraining), lines: this.lines };
  }

  /**
   * Notes a call that cannot be recorded for what was signalled, unless it was not to be recorded
   * anyway.
   */
  missed(request: StreamRequest, problem: Pick<MissedCall, 'code' | 'detail'>): void {
    const { decision } = this.#assessor.assess(request, this.#isDraining);
    if (decision.kind === 'decline') return;
    this.#options.missed.note(missedCall({ ...request, userId: decision.userId }, problem));
  }

  /** Decides about an offered stream; resolves when what it promises is durable. Never throws. */
  async requestStream(request: StreamRequest): Promise<StreamAdmission> {
    const session = this.#joinable(request) ?? this.#admit(request);
    if (!(session instanceof RecordingSession)) return session;
    try {
      const { side, isMixed, takesOver } = request;
      const stream = await session.addStream({ side, isMixed }, takesOver);
      return { kind: 'admitted', stream };
    } catch (error) {
      const detail = errorText(error);
      if (systemCode(error) === 'CALL_DISCARDED') return refuse('declined-by-policy', detail);
      const code = systemCode(error) === 'NO_FREE_PORT' ? 'no-port' : 'capture-failed';
      const { userId } = session.facts;
      this.#options.missed.note(missedCall({ ...request, userId }, { code, detail }));
      return refuse(code, detail);
    }
  }

  /**
   * Decides about a running call whose source has now said who takes part. Does nothing where that
   * was known. One that is not to be recorded ends, and nothing of it is kept.
   */
  identify(recordingId: string, call: OfferedCall & Pick<StreamRequest, 'extra'>): void {
    const session = this.#sessions.get(recordingId);
    if (session?.facts.policyReason !== 'parties-unknown') return;
    const { parties, direction, extra } = call;
    const { decision, user, locality, conversationId } = this.#assessor.reassess(call);
    const { userId, reason } = decision;
    if (decision.kind === 'decline') {
      this.counts.declined++;
      this.#options.log.info({ recordingId, parties, reason }, 'running call declined by policy');
      const { pairKey, facts } = session;
      this.#noteContradiction({ ...call, pairKey, peer: facts.peer, userId }, reason);
      session.discard({ class: 'recorder', code: 'declined-by-policy' });
      return;
    }
    const before = session.facts;
    session.identify({
      ...{ ...before, conversationId: conversationId ?? before.conversationId, parties },
      ...{ direction, locality, mode: decision.mode, userId, policyReason: reason },
      extra: { ...before.extra, ...extra },
    });
    this.#linesInUse.giveBack(recordingId);
    this.#linesInUse.take(recordingId, user?.mustBeRecorded === true ? userId : undefined);
    this.prerecord.enter(session, conversationId !== undefined);
    const { facts } = session;
    this.#conversations.remember(parties, facts);
    this.#options.log.info({ recordingId, parties, direction, locality }, 'parties are known');
  }

  /** Takes a session into the books that was running before this process started. */
  adopt(session: RecordingSession): void {
    const { userId } = session.facts;
    this.#enter(session, this.#options.directory.mustBeRecorded(userId), true);
  }

  /** What sessions made elsewhere in this folder must be given. */
  get sessionContext(): SessionContext {
    return this.#context;
  }

  /** Refuses new recordings from now on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Ends everything that runs; resolves when all journals are closed. */
  async stop(reason: EndReason): Promise<void> {
    this.drain();
    for (const session of this.#sessions.values()) session.stop(reason);
    if (this.#sessions.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    this.prerecord.flush();
    this.#options.missed.flush();
  }

  #joinable({ pairKey, side, sharesSide }: StreamRequest): RecordingSession | undefined {
    return this.#byPairKey.get(pairKey)?.find((session) => session.canJoin(side, sharesSide));
  }

  #admit(request: StreamRequest): RecordingSession | Refusal {
    const { clock, log, missed } = this.#options;
    const { parties, direction } = request;
    const assessment = this.#assessor.assess(request, this.#isDraining);
    const { decision, user, locality } = assessment;
    const { userId, reason } = decision;
    if (decision.kind === 'decline') {
      this.counts.declined++;
      log.info({ parties, reason }, 'call declined by policy');
      this.#noteContradiction({ ...request, userId }, decision.reason);
      return refuse('declined-by-policy', reason);
    }
    if (decision.kind === 'refuse') {
      this.counts.refused++;
      const problem = { code: decision.reason, detail: decision.detail };
      missed.note(missedCall({ ...request, userId }, problem));
      return refuse(decision.reason, decision.detail);
    }
    const recordingId = newId(clock.nowMs());
    const conversationId = assessment.conversationId ?? recordingId;
    const { mode } = decision;
    const session = this.#makeSession(request, {
      ...{ recordingId, conversationId, direction, locality, mode, userId, policyReason: reason },
      ...{ dialect: request.dialect, parties, peer: request.peer },
      ...{ pairKey: request.pairKey, extra: request.extra },
      ...(request.isBetweenCalls && { isBetweenCalls: true }),
    });
    this.counts.admitted++;
    const isContinuation = conversationId !== recordingId;
    this.#enter(session, user?.mustBeRecorded === true, isContinuation);
    log.info({ recordingId, parties, direction, locality, mode }, 'recording admitted');
    return session;
  }

  #noteContradiction(call: Parameters<typeof missedCall>[0], reason: PolicyReason): void {
    if (reason !== 'must-be-recorded-declined') return;
    const detail = 'the user must be recorded, and the mode for such calls is none';
    this.#options.missed.note(missedCall(call, { code: reason, detail }));
  }

  #makeSession({ pairKey }: StreamRequest, facts: SessionFacts): RecordingSession {
    const { journalDirectory, clock } = this.#options;
    const key = takeRandom(DATA_KEY_BYTES);
    const journalPath = join(journalDirectory, `${facts.recordingId}.ewj`);
    const admittedAtMs = clock.nowMs();
    const storing = this.control.carriedOver(facts.conversationId);
    const origin = { facts, pairKey, key, journalPath, admittedAtMs, storing };
    return new RecordingSession(origin, this.#context);
  }

  #enter(session: RecordingSession, mustBeRecorded: boolean, isContinuation: boolean): void {
    const { facts, pairKey, recordingId } = session;
    this.#sessions.set(recordingId, session);
    this.#linesInUse.take(recordingId, mustBeRecorded ? facts.userId : undefined);
    this.prerecord.enter(session, isContinuation);
    const sharing = this.#byPairKey.get(pairKey);
    if (sharing === undefined) this.#byPairKey.set(pairKey, [session]);
    else sharing.push(session);
    const { conversationId, locality } = facts;
    this.#conversations.remember(facts.parties, { conversationId, locality });
    this.live.changed(recordingId);
  }

  #closed(session: RecordingSession): void {
    const { recordingId, pairKey, journalPath, key } = session;
    this.#sessions.delete(recordingId);
    this.#linesInUse.giveBack(recordingId);
    const sharing = this.#byPairKey.get(pairKey)?.filter((other) => other !== session) ?? [];
    if (sharing.length === 0) this.#byPairKey.delete(pairKey);
    else this.#byPairKey.set(pairKey, sharing);
    const isRecording = this.prerecord.closed(session);
    this.control.closed(session);
    if (isRecording && !session.isDiscarded && session.streams.length > 0) {
      this.#options.finalise.add({ recordingId, journalPath, key });
    }
    this.live.forget(recordingId);
    if (this.#sessions.size === 0) this.#whenIdle?.();
  }
}

/** What the register says of a call. */
function missedCall(
  call: Pick<StreamRequest, 'parties' | 'direction' | 'peer'> & {
    readonly pairKey: string;
    readonly userId?: string | undefined;
  },
  problem: Pick<MissedCall, 'code' | 'detail'>,
): MissedCall {
  const { pairKey: callKey, direction, peer, parties, userId } = call;
  return { ...problem, callKey, direction, peer, parties, userId };
}
