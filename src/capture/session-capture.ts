import { errorText, RecorderError, type Timer } from '../base/index.ts';
import type {
  EndReason,
  JournalEvent,
  StoringChange,
  StreamStatistics,
} from '../recording/index.ts';
import type { LiveSession, StreamCounters, StreamUpdate } from './capture-messages.ts';
import type { CaptureResources } from './capture-resources.ts';
import type { Served } from './receive-loop.ts';
import type { ReceivedStream, StreamSockets } from './received-stream.ts';
import type { SessionJournal } from './session-journal.ts';

/** How long packets under way are still taken after signalling has ended a stream. */
const DRAIN_MS = 500;
/** RTCP is taken every so many seconds: a report comes each 5 s, and looking costs a call. */
const RTCP_ROUNDS = 4;

/** Who ends a pause that nobody ended. */
const PAUSE_LIMIT = 'pause-limit';

/** What makes a {@link SessionCapture}. */
export interface CapturedSession {
  readonly recordingId: string;
  readonly journal: SessionJournal;
  /** Whether it begins with storing, where anybody has said so. */
  readonly storing: StoringChange | undefined;
  /** A pause is over, and storing goes on by itself. */
  onResumed(change: StoringChange): void;
}

/** One recording session while it is captured: its streams and its journal. */
export class SessionCapture implements Served {
  readonly recordingId: string;
  readonly #journal: SessionJournal;
  readonly #resources: CaptureResources;
  #fullRounds = 0;
  readonly #streams: ReceivedStream[] = [];
  readonly #endings = new Map<number, Promise<StreamStatistics>>();
  readonly #onResumed: (change: StoringChange) => void;
  #storing: StoringChange | undefined;
  #pauseEnd: Timer | undefined;
  #closing: Promise<void> | undefined;

  constructor(facts: CapturedSession, resources: CaptureResources) {
    const { recordingId, journal, storing, onResumed } = facts;
    this.recordingId = recordingId;
    this.#journal = journal;
    this.#resources = resources;
    this.#onResumed = onResumed;
    if (storing === undefined) return;
    this.#note(storing);
    journal.gate.move(storing.state === 'on', storing.atMs);
    journal.gate.settle();
  }

  get live(): LiveSession {
    const { recordingId } = this;
    const streams = this.#streams.map((stream) => stream.bound);
    const { path: journalPath } = this.#journal.writer;
    return { recordingId, journalPath, streams, storing: this.#storing };
  }

  /** Adds received streams; `events` and where they are bound are durable when it resolves. */
  async add(streams: readonly ReceivedStream[], events: readonly JournalEvent[]): Promise<void> {
    this.#streams.push(...streams);
    const atMs = this.#resources.clock.nowMs();
    const bound = streams.map((stream): JournalEvent => {
      return { atMs, type: 'stream-bound', ...stream.bound };
    });
    try {
      await this.#appendDurably([...events, ...bound]);
    } catch (error) {
      for (const stream of streams) this.#remove(stream);
      throw error;
    }
  }

  /** Appends to the journal. Errors: `DISK_FULL`, `JOURNAL_WRITE_FAILED`. */
  append(events: readonly JournalEvent[]): void {
    this.#journal.writeEvents(events);
  }

  /** Moves what waits in the sockets into the journal. The first of a stream is told at once. */
  serve(isFullRound: boolean): boolean {
    const isRtcpDue = isFullRound && this.#fullRounds++ % RTCP_ROUNDS === 0;
    this.#journal.begin();
    for (const stream of this.#streams) this.#drain(stream, isRtcpDue);
    this.#journal.flush();
    return this.#streams.some(({ isNewlyHeard }) => isNewlyHeard);
  }

  /** Applies what signalling has learnt about a stream; one that is gone is no error. */
  update(streamIndex: number, update: StreamUpdate): void {
    const stream = this.#find(streamIndex);
    if (stream === undefined) return;
    this.#journal.begin();
    const nowMs = this.#resources.clock.nowMs();
    this.#resources.receiver.update(stream, this.#journal, update, nowMs);
    this.#journal.flush();
  }

  /** What arrives from `change.atMs` on is stored or not. What is so already is no change. */
  setStoring(change: StoringChange): void {
    const before = this.#storing?.state ?? 'on';
    if (change.state === before) return;
    this.#note(change);
    const journal = this.#journal;
    const isOpen = change.state === 'on';
    journal.begin();
    if (isOpen) journal.addEvent(journal.standing!);
    if (isOpen !== journal.gate.isOpen) this.#moveGate(isOpen, change.atMs);
    if (!isOpen) journal.addEvent(journal.standing!);
    journal.flush();
  }

  /** Counts of the streams that changed since the last time, stored or not. */
  takeCounters(): StreamCounters[] {
    return this.#streams.flatMap((stream) => {
      if (!stream.takeChange()) return [];
      const { recordingId } = this;
      const { streamIndex, lock } = stream;
      const statistics = this.#resources.receiver.statistics(stream);
      const sourceAddress = lock.source?.address;
      const isWritten = this.#journal.failure === undefined;
      return [{ recordingId, streamIndex, statistics, sourceAddress, isWritten }];
    });
  }

  /** Ends a stream after a last while of receiving. Errors: `STREAM_UNKNOWN`. */
  endStream(streamIndex: number, reason: EndReason): Promise<StreamStatistics> {
    let ending = this.#endings.get(streamIndex);
    if (ending === undefined) {
      ending = this.#endStream(streamIndex, reason);
      this.#endings.set(streamIndex, ending);
    }
    return ending;
  }

  /** A stream that is received. Errors: `STREAM_UNKNOWN`. */
  requireStream(streamIndex: number): ReceivedStream {
    const stream = this.#find(streamIndex);
    if (stream === undefined) throw unknownStream(streamIndex);
    return stream;
  }

  /**
   * Ends a stream at once and gives its sockets away: what arrives from now on is another
   * session's. Errors: `STREAM_UNKNOWN`.
   */
  handOver(streamIndex: number): StreamSockets {
    const stream = this.requireStream(streamIndex);
    const statistics = this.#finish(stream, { class: 'normal', code: 'taken-over' });
    this.#endings.set(streamIndex, Promise.resolve(statistics));
    this.#take(stream);
    this.#resources.forget(stream);
    return stream.sockets;
  }

  /**
   * Ends what is left and writes `closed`, durably; {@link abandon} must follow. Errors:
   * `DISK_FULL`, `JOURNAL_WRITE_FAILED`.
   */
  close(reason: EndReason): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  /** Lets go of everything at once and leaves the file as it is. */
  abandon(): void {
    this.#pauseEnd?.cancel();
    for (const stream of [...this.#streams]) this.#remove(stream);
    this.#journal.writer.close();
  }

  #note(change: StoringChange): void {
    this.#storing = change;
    this.#journal.standing = { type: 'storing', ...change };
    this.#pauseEnd?.cancel();
    if (change.state !== 'paused' || change.resumesAtMs === undefined) return;
    const { clock, timers } = this.#resources;
    const leftMs = Math.max(0, change.resumesAtMs - clock.nowMs());
    this.#pauseEnd = timers.after(leftMs, () => {
      const resumed = { state: 'on', atMs: clock.nowMs(), by: PAUSE_LIMIT } as const;
      this.setStoring(resumed);
      this.#onResumed(resumed);
    });
  }

  /** What waits is taken, and passes if it arrived on the right side of that moment. */
  #moveGate(isOpen: boolean, atMs: number): void {
    const { gate } = this.#journal;
    gate.move(isOpen, atMs);
    for (const stream of this.#streams) {
      this.#drain(stream, true);
      if (isOpen) stream.lock.dropHeldBefore(atMs);
    }
    gate.settle();
  }

  async #endStream(streamIndex: number, reason: EndReason): Promise<StreamStatistics> {
    const stream = this.requireStream(streamIndex);
    const { timers } = this.#resources;
    await new Promise<void>((resolve) => {
      timers.after(DRAIN_MS, resolve);
    });
    // Discarded meanwhile: its descriptors may be somebody else's by now.
    if (!this.#streams.includes(stream)) throw unknownStream(streamIndex);
    const statistics = this.#finish(stream, reason);
    this.#remove(stream);
    return statistics;
  }

  /** Takes what waits, and writes that the stream is over. */
  #finish(stream: ReceivedStream, reason: EndReason): StreamStatistics {
    const { clock, receiver } = this.#resources;
    const { streamIndex } = stream;
    const journal = this.#journal;
    journal.begin();
    if (!stream.isBroken) receiver.drainLast(stream, journal);
    const statistics = receiver.statistics(stream);
    const atMs = clock.nowMs();
    journal.addEvent({ atMs, type: 'stream-ended', streamIndex, reason, statistics });
    journal.flush();
    return statistics;
  }

  async #close(reason: EndReason): Promise<void> {
    const open = this.#streams.map((stream) => stream.streamIndex);
    await Promise.allSettled(open.map((index) => this.endStream(index, reason)));
    const { clock, log } = this.#resources;
    await this.#appendDurably([{ atMs: clock.nowMs(), type: 'closed', reason }]);
    const { recordingId } = this;
    log.debug({ recordingId, reason, bytes: this.#journal.writer.length }, 'session closed');
  }

  async #appendDurably(events: readonly JournalEvent[]): Promise<void> {
    this.append(events);
    await this.#journal.writer.sync();
  }

  #find(streamIndex: number): ReceivedStream | undefined {
    return this.#streams.find((stream) => stream.streamIndex === streamIndex);
  }

  #drain(stream: ReceivedStream, isRtcpDue: boolean): void {
    if (stream.isBroken) return;
    const { receiver, log } = this.#resources;
    try {
      receiver.drainRtp(stream, this.#journal);
      if (isRtcpDue) receiver.drainRtcp(stream, this.#journal);
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      stream.isBroken = true;
      const { recordingId } = this;
      const facts = { recordingId, streamIndex: stream.streamIndex, error: errorText(error) };
      log.error(facts, 'stream cannot be received any more');
    }
  }

  #remove(stream: ReceivedStream): void {
    if (this.#take(stream)) this.#resources.release(stream);
  }

  /** Whether it was there. */
  #take(stream: ReceivedStream): boolean {
    const at = this.#streams.indexOf(stream);
    if (at < 0) return false;
    this.#streams.splice(at, 1);
    stream.lock.close();
    return true;
  }
}

function unknownStream(streamIndex: number): RecorderError {
  return new RecorderError('STREAM_UNKNOWN', `The stream ${streamIndex} is not captured.`);
}
