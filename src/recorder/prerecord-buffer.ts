import { type Clock, errorText, type Log, RecorderError, type Timers } from '../base/index.ts';
import { BUFFER_STATES } from '../recording/index.ts';
import { type Actor, systemActor } from '../storage/audit/index.ts';
import type {
  BufferDecision,
  BufferedRecording,
  BufferedRecordingTable,
} from '../storage/catalog/index.ts';
import { destroyJournal } from '../storage/journal/index.ts';
import { BufferedCalls, type EndedCall } from './buffered-calls.ts';
import { callName } from './call-name.ts';
import type { ClosedJournal } from './finalise-queue.ts';
import type { RecordingSession } from './recording-session.ts';

/** What a {@link PrerecordBuffer} needs. */
export interface PrerecordOptions {
  readonly table: BufferedRecordingTable;
  /** For so many milliseconds after its end a call can be kept. */
  readonly graceMs: () => number;
  /** A call that has ended becomes a recording. */
  readonly finalise: (journal: ClosedJournal) => void;
  /** What is known of a call is not what it was. */
  readonly onChanged: (recordingId: string) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** What became of buffered calls since the start. */
export interface PrerecordCounts {
  kept: number;
  /** By somebody. */
  discarded: number;
  /** Nobody had asked for them in time. */
  expired: number;
}

const SWEEP_MS = 1000;
/** Decided in one transaction: more would hold up the calls. */
const SWEEP_CALLS = 50;
/** Rows of calls that end within this time are written together. */
const WRITE_TOGETHER_MS = 100;
const OWN_ACTOR = systemActor('prerecord');

/**
 * The calls in mode prerecord: each is journalled as any other, and waits until somebody keeps or
 * discards it, or the grace time after its end is over. A decision is durable before anything
 * follows from it; without one nothing is ever kept.
 */
export class PrerecordBuffer {
  readonly counts: PrerecordCounts = { kept: 0, discarded: 0, expired: 0 };
  readonly #options: PrerecordOptions;
  readonly #calls = new BufferedCalls();
  /** Recording id → path of a journal that is to be destroyed and could not be. */
  readonly #condemned = new Map<string, string>();
  #unwritten: EndedCall[] = [];

  constructor(options: PrerecordOptions) {
    this.#options = options;
    options.timers.every(SWEEP_MS, () => this.sweep());
  }

  /** The calls that have ended and can still be kept. */
  get ended(): Iterable<EndedCall> {
    return this.#calls.ended;
  }

  /** One of {@link ended}. */
  findEnded(recordingId: string): EndedCall | undefined {
    return this.#calls.findEnded(recordingId);
  }

  /** Calls that nobody has decided about. */
  get size(): number {
    return this.#calls.undecided;
  }

  /** Whether this call will go unless somebody keeps it. */
  isBuffered(recordingId: string): boolean {
    return this.#calls.find(recordingId)?.isKept === false;
  }

  /** Whether somebody kept this call, or an earlier part of its conversation. */
  isKept(recordingId: string): boolean {
    return this.#options.table.find(recordingId)?.state === 'kept';
  }

  /** A session begins or goes on after a restart. A part of a kept conversation is kept too. */
  enter(session: RecordingSession, isContinuation: boolean): void {
    const { recordingId, facts } = session;
    if (facts.mode !== 'prerecord') return;
    const { table } = this.#options;
    const isKept =
      isContinuation &&
      (table.find(recordingId)?.state === 'kept' || table.isConversationKept(facts.conversationId));
    this.#calls.begin(session, isKept);
  }

  /** A session is over; returns whether it becomes a recording now. */
  closed(session: RecordingSession): boolean {
    const { recordingId, journalPath, facts } = session;
    const running = this.#calls.end(recordingId);
    if (running === undefined) return true;
    if (session.isDiscarded) {
      void this.#destroy(recordingId, journalPath);
      return false;
    }
    if (running.isKept) {
      this.#noteKept(session);
      return true;
    }
    const { parties, admittedAtMs } = session;
    const { clock, graceMs } = this.#options;
    const closedAtMs = clock.nowMs();
    const journal = { recordingId, journalPath, key: session.key };
    const times = { admittedAtMs, closedAtMs, expiresAtMs: closedAtMs + graceMs() };
    this.#wait({ recordingId, facts, parties, ...times, journal });
    return false;
  }

  /**
   * Takes a call into the books that was over before this process started; returns whether it
   * becomes a recording.
   */
  takeUp(call: Omit<EndedCall, 'expiresAtMs'>): boolean {
    const { table, graceMs } = this.#options;
    const { recordingId, facts } = call;
    const row = table.find(recordingId);
    if (row?.state === 'kept' || table.isConversationKept(facts.conversationId)) return true;
    const expiresAtMs = row?.expiresAtMs ?? call.closedAtMs + graceMs();
    this.#wait({ ...call, closedAtMs: row?.closedAtMs ?? call.closedAtMs, expiresAtMs });
    return false;
  }

  /** Whether it was decided before the last end that nothing of this call remains. */
  isDiscarded(recordingId: string): boolean {
    return this.#options.table.find(recordingId)?.state === 'discarded';
  }

  /** Finishes what was interrupted: such a journal is destroyed. */
  async destroyDiscarded(recordingId: string, journalPath: string): Promise<void> {
    await this.#destroy(recordingId, journalPath);
  }

  /** Every journal was looked at: what is said of others is of no use any more. */
  recovered(journals: ReadonlySet<string>): void {
    const { table, log } = this.#options;
    for (const state of BUFFER_STATES) {
      const gone = table.idsIn(state).filter((recordingId) => !journals.has(recordingId));
      if (gone.length === 0) continue;
      if (state === 'kept') log.error({ recordingIds: gone }, 'kept calls have no journal');
      table.forget(gone);
    }
    this.sweep();
  }

  /**
   * Keeps a call and all other buffered parts of its conversation, those to come too. Kept again is
   * kept. Throws `CALL_NOT_FOUND`, and what the catalog throws: nothing has changed then.
   */
  keep(recordingId: string, by: Actor): void {
    const call = this.#require(recordingId);
    if (call.isKept) return;
    const parts = this.#calls.undecidedOf(call.facts.conversationId);
    const decisions = parts.map((part) =>
      decisionOf(part, 'kept', part === call ? 'person' : 'conversation'),
    );
    this.#options.table.decide(decisions, by);
    for (const part of parts) {
      const ended = this.#calls.keep(part.recordingId);
      if (ended !== undefined) this.#options.finalise(ended.journal);
      this.counts.kept++;
      this.#options.log.info({ recordingId: part.recordingId }, 'call kept');
      this.#options.onChanged(part.recordingId);
    }
  }

  /**
   * Destroys what was captured of a call, and ends its recording. Throws `CALL_NOT_FOUND`,
   * `CALL_ACTION_NOT_POSSIBLE`, and what the catalog throws: nothing has changed then.
   */
  discard(recordingId: string, by: Actor): void {
    const call = this.#require(recordingId);
    if (call.isKept) throw new RecorderError('CALL_ACTION_NOT_POSSIBLE', 'the call was kept');
    this.#options.table.decide([decisionOf(call, 'discarded', 'person')], by);
    this.counts.discarded++;
    if (call.session !== undefined) {
      call.session.discard({ class: 'operator', code: 'discarded' });
    } else {
      const ended = this.#calls.forget(recordingId);
      if (ended !== undefined) void this.#destroy(recordingId, ended.journal.journalPath);
    }
    this.#options.log.info({ recordingId }, 'call discarded');
    this.#options.onChanged(recordingId);
  }

  /** Discards calls whose time is over. Called each second; never throws. */
  sweep(): void {
    const { clock, table, log, onChanged } = this.#options;
    for (const [recordingId, path] of [...this.#condemned]) void this.#destroy(recordingId, path);
    const due = this.#calls.due(clock.nowMs()).slice(0, SWEEP_CALLS);
    if (due.length === 0) return;
    try {
      const decisions = due.map((call) => decisionOf(call, 'discarded', 'time-out'));
      table.decide(decisions, OWN_ACTOR);
    } catch (error) {
      log.error({ calls: due.length, error: errorText(error) }, 'calls not discarded');
      return;
    }
    for (const { recordingId, journal } of due) {
      this.#calls.forget(recordingId);
      this.counts.expired++;
      log.info({ recordingId }, 'call discarded: nobody kept it in time');
      void this.#destroy(recordingId, journal.journalPath);
      onChanged(recordingId);
    }
  }

  /** Writes what waits, now. */
  flush(): void {
    const ended = this.#unwritten.filter(({ recordingId }) => this.isBuffered(recordingId));
    this.#unwritten = [];
    if (ended.length === 0) return;
    try {
      this.#options.table.close(ended.map(rowOf));
    } catch (error) {
      // At the next start the time counts from the end of the journal.
      this.#options.log.warn({ error: errorText(error) }, 'end of the grace time not noted');
    }
  }

  #require(recordingId: string) {
    const call = this.#calls.find(recordingId);
    if (call !== undefined && call.session?.isDiscarded !== true) return call;
    throw new RecorderError('CALL_NOT_FOUND', 'no such call is running or waiting');
  }

  /** Lets a call wait; the parts of its conversation before it wait as long. */
  #wait(call: EndedCall): void {
    const changed = this.#calls.wait(call);
    if (this.#unwritten.length === 0) {
      this.#options.timers.after(WRITE_TOGETHER_MS, () => this.flush());
    }
    this.#unwritten.push(...changed);
    this.#options.onChanged(call.recordingId);
  }

  /** Reports a part that was kept because an earlier one was. */
  #noteKept(session: RecordingSession): void {
    const { table, log } = this.#options;
    const { recordingId } = session;
    try {
      if (table.find(recordingId)?.state === 'kept') return;
      table.decide([decisionOf(session, 'kept', 'conversation')], OWN_ACTOR);
      this.counts.kept++;
    } catch (error) {
      log.error({ recordingId, error: errorText(error) }, 'kept call not reported');
    }
  }

  async #destroy(recordingId: string, journalPath: string): Promise<void> {
    const { table, log } = this.#options;
    try {
      await destroyJournal(journalPath);
      table.forget([recordingId]);
      this.#condemned.delete(recordingId);
    } catch (error) {
      this.#condemned.set(recordingId, journalPath);
      log.error({ recordingId, error: errorText(error) }, 'discarded call not destroyed yet');
    }
  }
}

type DecidedCall = Pick<EndedCall, 'recordingId' | 'facts' | 'parties' | 'admittedAtMs'> &
  Partial<Pick<EndedCall, 'closedAtMs' | 'expiresAtMs'>>;

function rowOf(call: DecidedCall): Omit<BufferedRecording, 'state'> {
  const { recordingId, facts, admittedAtMs, closedAtMs, expiresAtMs } = call;
  const { conversationId, userId } = facts;
  return { recordingId, conversationId, userId, admittedAtMs, closedAtMs, expiresAtMs };
}

function decisionOf(
  call: DecidedCall,
  state: BufferDecision['state'],
  cause: BufferDecision['cause'],
): BufferDecision {
  return { call: rowOf(call), name: callName(call.parties), state, cause };
}
