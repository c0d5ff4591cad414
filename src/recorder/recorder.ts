import { join } from 'node:path';
import { type Clock, errorText, type Log, newId, systemCode } from '../base/index.ts';
import type { CaptureSupervisor } from '../capture/index.ts';
import {
  decideLocality,
  decideRecording,
  type EndReason,
  type SessionFacts,
} from '../recording/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import { decideAdmission } from './admission.ts';
import type { CallDirectory } from './call-directory.ts';
import { ConversationLinks, type StoredConversations } from './conversation-links.ts';
import type { FinaliseQueue } from './finalise-queue.ts';
import { LiveCounters, type LiveRecording, liveRecording } from './live-recording.ts';
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
  readonly journalDirectory: string;
  readonly minFreeDiskBytes: number;
  /** Free bytes on the disk of the recordings. */
  readonly freeDiskBytes: () => number;
  readonly storedConversations: StoredConversations;
  /** Notes a call that should have been recorded and was not. */
  readonly missed: (request: StreamRequest, refusal: Refusal) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Decides about offered streams, keeps the open recording sessions, pairs the streams of one
 * conversation, and hands closed journals on to be finalised.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #sessions = new Map<string, RecordingSession>();
  /** Pair key → open sessions that it may join, newest last. */
  readonly #byPairKey = new Map<string, RecordingSession[]>();
  readonly #conversations: ConversationLinks;
  readonly #counters = new LiveCounters();
  readonly #context: SessionContext;
  #isDraining = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { capture, clock, log } = options;
    this.#conversations = new ConversationLinks(clock, options.storedConversations);
    this.#context = { capture, clock, log, onClosed: (session) => this.#closed(session) };
    capture.onCounters = (counters) => this.#counters.update(counters, clock.monotonicMs());
    capture.onCrash = (lost) => {
      for (const id of lost) void this.#sessions.get(id)?.resume('capture-crash');
    };
    // Capture goes on and marks what it could not write: there may be room again in a moment.
    capture.onAlarm = (code, recordingId) => log.error({ code, recordingId }, 'capture alarm');
  }

  /** How many recordings are running: each uses one line. */
  get linesInUse(): number {
    return this.#sessions.size;
  }

  /** The recordings that are running, oldest first. */
  list(): LiveRecording[] {
    return [...this.#sessions.values()].map((session) =>
      liveRecording(session, this.#counters, this.#options.directory.userOf(session.facts)),
    );
  }

  /** Streams of running recordings that brought nothing for `ms` milliseconds. */
  quietFor(recordingId: string, ms: number): boolean {
    return this.#counters.quietFor(recordingId, this.#options.clock.monotonicMs()) >= ms;
  }

  /** Decides about an offered stream; resolves when what it promises is durable. Never throws. */
  async requestStream(request: StreamRequest): Promise<StreamAdmission> {
    const session = this.#joinable(request) ?? this.#admit(request);
    if (!(session instanceof RecordingSession)) return session;
    try {
      const stream = await session.addStream(request.side);
      return { kind: 'admitted', stream };
    } catch (error) {
      const code = systemCode(error) === 'NO_FREE_PORT' ? 'no-port' : 'capture-failed';
      const refusal = refuse(code, errorText(error));
      this.#options.missed(request, refusal);
      return refusal;
    }
  }

  /** Takes a session into the books that was running before this process started. */
  adopt(session: RecordingSession): void {
    this.#enter(session);
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
    if (this.#sessions.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  #joinable({ pairKey, side }: StreamRequest): RecordingSession | undefined {
    return this.#byPairKey.get(pairKey)?.find((session) => session.canJoin(side));
  }

  #admit(request: StreamRequest): RecordingSession | Refusal {
    const { directory, clock, minFreeDiskBytes, freeDiskBytes, log } = this.#options;
    const { near, far } = request.parties;
    const link = this.#conversations.find(request.parties);
    const locality = decideLocality(far.number, directory.internalNumbers(), link?.locality);
    const user = directory.findUser(near);
    const { direction } = request;
    const unknownUsers = directory.unknownUsers();
    const decision = decideRecording({ user, direction, locality, unknownUsers });
    if (decision.kind === 'decline') {
      log.info({ parties: request.parties, reason: decision.reason }, 'call declined by policy');
      return refuse('declined-by-policy', decision.reason);
    }
    const refusal = decideAdmission({
      isDraining: this.#isDraining,
      linesInUse: this.linesInUse,
      lines: directory.lines(),
      freeDiskBytes: freeDiskBytes(),
      minFreeDiskBytes,
    });
    if (refusal !== undefined) {
      log.error({ parties: request.parties, refusal: refusal.detail }, 'recording missed');
      this.#options.missed(request, refusal);
      return refusal;
    }
    const recordingId = newId(clock.nowMs());
    const conversationId = link?.conversationId ?? recordingId;
    const { mode, userId, reason: policyReason } = decision;
    const session = this.#makeSession(request, {
      ...{ recordingId, conversationId, direction, locality, mode, userId, policyReason },
      ...{ dialect: request.dialect, parties: request.parties, peer: request.peer },
      ...{ pairKey: request.pairKey, extra: request.extra },
    });
    this.#enter(session);
    log.info({ recordingId, parties: request.parties, direction, locality }, 'recording admitted');
    return session;
  }

  #makeSession({ pairKey }: StreamRequest, facts: SessionFacts): RecordingSession {
    const { keyRing, journalDirectory, clock } = this.#options;
    const { key, wrapped } = keyRing.newDataKey(facts.recordingId);
    const journalPath = join(journalDirectory, `${facts.recordingId}.ewj`);
    const admittedAtMs = clock.nowMs();
    const origin = { facts, pairKey, key, wrappedKey: wrapped, journalPath, admittedAtMs };
    return new RecordingSession(origin, this.#context);
  }

  #enter(session: RecordingSession): void {
    const { facts, pairKey } = session;
    this.#sessions.set(facts.recordingId, session);
    const sharing = this.#byPairKey.get(pairKey);
    if (sharing === undefined) this.#byPairKey.set(pairKey, [session]);
    else sharing.push(session);
    const { conversationId, locality } = facts;
    this.#conversations.remember(facts.parties, { conversationId, locality });
  }

  #closed(session: RecordingSession): void {
    const { recordingId, pairKey, journalPath, key } = session;
    this.#sessions.delete(recordingId);
    this.#counters.forget(recordingId);
    const sharing = this.#byPairKey.get(pairKey)?.filter((other) => other !== session) ?? [];
    if (sharing.length === 0) this.#byPairKey.delete(pairKey);
    else this.#byPairKey.set(pairKey, sharing);
    if (session.streams.length > 0) this.#options.finalise.add({ recordingId, journalPath, key });
    if (this.#sessions.size === 0) this.#whenIdle?.();
  }
}
