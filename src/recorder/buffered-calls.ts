import type { Parties, SessionFacts } from '../recording/index.ts';
import type { ClosedJournal } from './finalise-queue.ts';
import type { RecordingSession } from './recording-session.ts';

/** A call in mode prerecord that has ended and can still be kept. */
export interface EndedCall {
  readonly recordingId: string;
  readonly facts: SessionFacts;
  readonly parties: Parties;
  /** Milliseconds since 1970. */
  readonly admittedAtMs: number;
  readonly closedAtMs: number;
  /** Then it is discarded, unless a later part of its conversation is running. */
  readonly expiresAtMs: number;
  readonly journal: ClosedJournal;
}

/** A call in mode prerecord, running or ended. */
export interface BufferedCall
  extends Pick<EndedCall, 'recordingId' | 'facts' | 'parties' | 'admittedAtMs'>,
    Partial<Pick<EndedCall, 'closedAtMs' | 'expiresAtMs'>> {
  readonly isKept: boolean;
  /** Undefined for one that has ended. */
  readonly session?: RecordingSession | undefined;
}

/** A running one. What is known of it changes, so its session is asked. */
class RunningCall implements BufferedCall {
  readonly session: RecordingSession;
  isKept: boolean;

  constructor(session: RecordingSession, isKept: boolean) {
    this.session = session;
    this.isKept = isKept;
  }

  get recordingId(): string {
    return this.session.recordingId;
  }

  get facts(): SessionFacts {
    return this.session.facts;
  }

  get parties(): Parties {
    return this.session.parties;
  }

  get admittedAtMs(): number {
    return this.session.admittedAtMs;
  }
}

/** The books of calls in mode prerecord: which run, which wait, and what belongs together. */
export class BufferedCalls {
  readonly #running = new Map<string, RunningCall>();
  readonly #ended = new Map<string, EndedCall & { readonly isKept: false }>();
  /** Conversation → ids of its calls. */
  readonly #conversations = new Map<string, Set<string>>();

  get ended(): Iterable<EndedCall> {
    return this.#ended.values();
  }

  /** How many calls nobody has decided about. */
  get undecided(): number {
    const running = [...this.#running.values()].filter(({ isKept }) => !isKept);
    return this.#ended.size + running.length;
  }

  find(recordingId: string): BufferedCall | undefined {
    return this.#running.get(recordingId) ?? this.#ended.get(recordingId);
  }

  findEnded(recordingId: string): EndedCall | undefined {
    return this.#ended.get(recordingId);
  }

  begin(session: RecordingSession, isKept: boolean): void {
    this.#running.set(session.recordingId, new RunningCall(session, isKept));
    this.#idsOf(session.facts.conversationId).add(session.recordingId);
  }

  /** A call runs no more; undefined where it was none of these. */
  end(recordingId: string): BufferedCall | undefined {
    const call = this.#running.get(recordingId);
    if (call !== undefined) this.#remove(this.#running, call);
    return call;
  }

  /**
   * An ended call waits. Earlier parts of its conversation wait as long from now on; returns all
   * whose time changed.
   */
  wait(call: EndedCall): EndedCall[] {
    const { conversationId } = call.facts;
    this.#idsOf(conversationId).add(call.recordingId);
    this.#ended.set(call.recordingId, { ...call, isKept: false });
    const { expiresAtMs } = call;
    const parts = [...this.#idsOf(conversationId)].flatMap((id) => this.#ended.get(id) ?? []);
    const changed = parts.filter(
      (part) => part.expiresAtMs < expiresAtMs || part.recordingId === call.recordingId,
    );
    for (const part of changed) this.#ended.set(part.recordingId, { ...part, expiresAtMs });
    return changed.map((part) => ({ ...part, expiresAtMs }));
  }

  /** The calls of a conversation that nobody has decided about. */
  undecidedOf(conversationId: string): BufferedCall[] {
    return [...this.#idsOf(conversationId)]
      .flatMap((id) => this.find(id) ?? [])
      .filter(({ isKept, session }) => !isKept && session?.isDiscarded !== true);
  }

  /** A call is kept; one that has ended waits no more and is returned. */
  keep(recordingId: string): EndedCall | undefined {
    const running = this.#running.get(recordingId);
    if (running !== undefined) running.isKept = true;
    return this.forget(recordingId);
  }

  /** An ended call waits no more. */
  forget(recordingId: string): EndedCall | undefined {
    const call = this.#ended.get(recordingId);
    if (call !== undefined) this.#remove(this.#ended, call);
    return call;
  }

  /** Calls whose time is over and whose conversation does not go on. */
  due(nowMs: number): EndedCall[] {
    const isOver = ({ facts }: EndedCall): boolean =>
      ![...this.#idsOf(facts.conversationId)].some((id) => this.#running.has(id));
    return [...this.#ended.values()].filter((call) => call.expiresAtMs <= nowMs && isOver(call));
  }

  #idsOf(conversationId: string): Set<string> {
    const known = this.#conversations.get(conversationId);
    if (known !== undefined) return known;
    const ids = new Set<string>();
    this.#conversations.set(conversationId, ids);
    return ids;
  }

  #remove(calls: Map<string, unknown>, { recordingId, facts }: BufferedCall | EndedCall): void {
    calls.delete(recordingId);
    if (this.#running.has(recordingId) || this.#ended.has(recordingId)) return;
    const ids = this.#idsOf(facts.conversationId);
    ids.delete(recordingId);
    if (ids.size === 0) this.#conversations.delete(facts.conversationId);
  }
}
