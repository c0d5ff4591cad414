import {
  assert,
  type Clock,
  errorText,
  type Log,
  RecorderError,
  systemCode,
} from '../base/index.ts';
import type { CaptureSupervisor } from '../capture/index.ts';
import {
  advance,
  type EndReason,
  type JournalEvent,
  type Parties,
  type RecordingState,
  type SessionFacts,
  type Side,
  type SourceMetadata,
  type StoringChange,
  type StreamDescription,
  type StreamPlace,
  type StreamVoice,
} from '../recording/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import { destroyJournal } from '../storage/journal/index.ts';
import { type Negotiation, RecordedStream, type StreamOwner } from './recorded-stream.ts';
import { SessionNotes } from './session-notes.ts';

/** What a recording session needs from the recorder. */
export interface SessionContext {
  readonly capture: CaptureSupervisor;
  readonly keyRing: Pick<KeyRing, 'wrap' | 'wrapping'>;
  readonly clock: Clock;
  readonly log: Log;
  /** What lists show of a session is not what it was. */
  onChanged(session: RecordingSession): void;
  /** Something keeps a stream from being recorded although it was admitted. */
  onMissed(session: RecordingSession, code: 'no-common-codec', detail: string): void;
  /** All streams have ended and the journal is closed, or cannot be closed any more. */
  onClosed(session: RecordingSession): void;
}

/** What makes a recording session. */
export interface SessionOrigin {
  readonly facts: SessionFacts;
  readonly pairKey: string;
  /** 32 bytes that seal the journal. */
  readonly key: Buffer;
  readonly journalPath: string;
  /** Wall clock, milliseconds since 1970. */
  readonly admittedAtMs: number;
  /** Whether what arrives is stored, where anybody has said so. */
  readonly storing?: StoringChange | undefined;
}

/**
 * The streams that carry the copies of one stretch of conversation, and their journal.
 * States only move forward: admitted → capturing → draining → closed.
 */
export class RecordingSession implements StreamOwner {
  readonly pairKey: string;
  readonly key: Buffer;
  readonly journalPath: string;
  readonly admittedAtMs: number;
  #facts: SessionFacts;
  readonly #context: SessionContext;
  readonly #streams: RecordedStream[] = [];
  readonly #sides = new Set<Side>();
  #state: RecordingState = 'admitted';
  #opening: Promise<unknown> | undefined;
  readonly #notes: SessionNotes;
  /** Stream index → what was agreed last. */
  readonly #negotiations = new Map<number, Negotiation>();
  #isIdentified = false;
  /** Capture may yet open it, though nobody waits for that any more. */
  #isUnanswered = false;
  #pendingStreams = 0;
  #isDiscarded = false;
  #storing: StoringChange | undefined;
  #nextIndex = 0;
  #parties: Parties;
  #lastReason: EndReason = { class: 'recorder', code: 'never-began' };

  constructor(origin: SessionOrigin, context: SessionContext) {
    this.#facts = origin.facts;
    this.pairKey = origin.pairKey;
    this.key = origin.key;
    this.journalPath = origin.journalPath;
    this.admittedAtMs = origin.admittedAtMs;
    this.#storing = origin.storing;
    this.#context = context;
    this.#parties = origin.facts.parties;
    const { clock, capture } = context;
    this.#notes = new SessionNotes(clock, (events) =>
      capture.appendEvents(this.recordingId, events),
    );
  }

  /** Made when something is to be said: most sessions say nothing. */
  get #log(): Log {
    return this.#context.log.child({ recordingId: this.facts.recordingId });
  }

  get facts(): SessionFacts {
    return this.#facts;
  }

  get recordingId(): string {
    return this.facts.recordingId;
  }

  get state(): RecordingState {
    return this.#state;
  }

  get parties(): Parties {
    return this.#parties;
  }

  get streams(): readonly RecordedStream[] {
    return this.#streams;
  }

  /** Whether nothing of it is kept. */
  get isDiscarded(): boolean {
    return this.#isDiscarded;
  }

  /** The last change of what is stored; undefined where there was none. */
  get storing(): StoringChange | undefined {
    return this.#storing;
  }

  /**
   * Whether a stream of `side` can still join: others are not over, and none of its side has been
   * here, unless they share it.
   */
  canJoin(side: Side, sharesSide = false): boolean {
    const isOpen = this.#state === 'admitted' || this.#state === 'capturing';
    const hasLiving =
      this.#pendingStreams > 0 || this.#streams.some((stream) => stream.endReason === undefined);
    return isOpen && hasLiving && !this.#isDiscarded && (sharesSide || !this.#sides.has(side));
  }

  /**
   * Receives one more stream, the first of which opens the journal. Resolves when what was said
   * about it is durable. Throws what capture throws; the session is as it was then. Throws
   * `CALL_DISCARDED` where that happened meanwhile.
   */
  async addStream(voice: StreamVoice, takesOver?: StreamPlace): Promise<RecordedStream> {
    const streamIndex = this.#nextIndex++;
    const { side } = voice;
    this.#sides.add(side);
    this.#pendingStreams++;
    try {
      const rtpPort = await this.#bind({ streamIndex, side, takesOver }, voice);
      if (this.#isDiscarded) throw new RecorderError('CALL_DISCARDED', 'the call was discarded');
      const stream = this.#adoptStream(streamIndex, voice, rtpPort);
      if (this.#state === 'admitted') this.#state = advance(this.#state, 'capturing');
      this.#context.onChanged(this);
      return stream;
    } catch (error) {
      this.#sides.delete(side);
      throw error;
    } finally {
      this.#pendingStreams--;
      this.#closeWhenOver();
    }
  }

  /** Takes over a stream that a found capture process is receiving, or was before a crash. */
  restoreStream(streamIndex: number, voice: StreamVoice, rtpPort: number): RecordedStream {
    this.#nextIndex = Math.max(this.#nextIndex, streamIndex + 1);
    this.#sides.add(voice.side);
    // Its journal was opened by the process before.
    this.#opening ??= Promise.resolve();
    if (this.#state === 'admitted') this.#state = advance(this.#state, 'capturing');
    return this.#adoptStream(streamIndex, voice, rtpPort);
  }

  /** Sets what later journal entries said of the parties. */
  restoreParties(parties: Parties): void {
    this.#parties = parties;
  }

  /** After a crash of capture: goes on with the same journal and ports. */
  async resume(cause: string): Promise<void> {
    const streams = this.#streams
      .filter((stream) => stream.endReason === undefined)
      .map(({ streamIndex, side, rtpPort, protection }) => {
        return { streamIndex, side, rtpPort, protection };
      });
    if (streams.length === 0 || this.#state !== 'capturing') return;
    const { recordingId, key, journalPath, storing } = this;
    const { capture } = this.#context;
    try {
      const resuming = capture.resume({ recordingId, key, journalPath, streams, cause, storing });
      this.#repeat();
      await resuming;
      this.#log.warn({ cause }, 'recording goes on after an interruption');
    } catch (error) {
      // The next process is told of it as well.
      if (systemCode(error) === 'CAPTURE_LOST') return;
      this.#log.error({ error: errorText(error) }, 'recording cannot go on');
      for (const stream of this.#streams) stream.stop({ class: 'recorder', code: 'resume-failed' });
    }
  }

  /** What arrives from `change.atMs` on is stored or not; capture is told at once. */
  setStoring(change: StoringChange): void {
    this.noteStoring(change);
    this.#context.capture.setStoring(this.recordingId, change);
  }

  /** Capture has changed by itself what is stored. */
  noteStoring(change: StoringChange): void {
    this.#storing = change;
  }

  /** Ends all streams and has signalling say goodbye. */
  stop(reason: EndReason): void {
    for (const stream of this.#streams) stream.stop(reason);
  }

  /** Ends all streams as {@link stop} does, and destroys what was captured. */
  discard(reason: EndReason): void {
    this.#isDiscarded = true;
    this.stop(reason);
  }

  missed(_stream: RecordedStream, code: 'no-common-codec', detail: string): void {
    this.#context.onMissed(this, code, detail);
  }

  negotiated(stream: RecordedStream, negotiation: Negotiation): void {
    const { streamIndex } = stream;
    const before = this.#negotiations.get(streamIndex);
    this.#negotiations.set(streamIndex, negotiation);
    // Media that was moved by signalling need not fall silent at its old place first.
    const isMoved = before !== undefined && placeOf(before) !== placeOf(negotiation);
    this.#tellNegotiation(streamIndex, negotiation, isMoved);
  }

  #tellNegotiation(streamIndex: number, negotiation: Negotiation, isMoved: boolean): void {
    const { direction, formats, mediaAddress, protection } = negotiation;
    const clockRates: Record<number, number> = {};
    for (const { payloadType, clockRate } of formats) clockRates[payloadType] = clockRate;
    this.#context.capture.updateStream(this.recordingId, streamIndex, {
      clockRates,
      expectedAddress: mediaAddress,
      protection: protection ?? null,
      resetSource: isMoved,
    });
    const named = placeOf(negotiation);
    const agreed = { streamIndex, direction, mediaAddress: named, formats, protection };
    this.#notes.add({ type: 'stream-negotiated', ...agreed });
  }

  partiesChanged(_stream: RecordedStream, parties: Parties): void {
    if (JSON.stringify(parties) === JSON.stringify(this.#parties)) return;
    this.#parties = parties;
    this.#notes.add({ type: 'parties-changed', parties });
    this.#context.onChanged(this);
  }

  dropped(_stream: RecordedStream): void {
    this.#isDiscarded = true;
  }

  assigned({ streamIndex, side, isMixed }: RecordedStream): void {
    this.#sides.add(side);
    this.#notes.add({ type: 'stream-assigned', streamIndex, side, isMixed });
    this.#context.onChanged(this);
  }

  metadataReceived(_stream: RecordedStream, metadata: SourceMetadata): void {
    this.#notes.add({ type: 'source-metadata', ...metadata });
  }

  /** The source has said who takes part: what was decided about the call now. */
  identify(facts: SessionFacts): void {
    this.#facts = facts;
    this.#isIdentified = true;
    this.#parties = facts.parties;
    this.#notes.add({ type: 'identified', session: facts });
    this.#context.onChanged(this);
  }

  dialogChanged({ streamIndex }: RecordedStream, dialog: unknown): void {
    this.#notes.setDialog(streamIndex, dialog);
  }

  ended(stream: RecordedStream, reason: EndReason): void {
    this.#lastReason = reason;
    this.#notes.send();
    const { recordingId, side } = stream;
    this.#context.log.info({ recordingId, side, reason }, 'stream ended');
    // Closing ends the last one too.
    if (this.#isOver) this.#closeWhenOver();
    else this.#context.capture.endStream(recordingId, stream.streamIndex, reason);
  }

  /** What was said last may be lost with the process that was told; again it changes nothing. */
  #repeat(): void {
    if (this.#isIdentified) this.#notes.add({ type: 'identified', session: this.facts });
    if (this.#parties !== this.facts.parties) {
      this.#notes.add({ type: 'parties-changed', parties: this.#parties });
    }
    for (const [streamIndex, negotiation] of this.#negotiations) {
      const isOpen = this.#streams.some((stream) => {
        return stream.streamIndex === streamIndex && stream.endReason === undefined;
      });
      if (isOpen) this.#tellNegotiation(streamIndex, negotiation, false);
    }
    this.#notes.repeatDialogs();
    this.#notes.send();
  }

  async #bind(stream: StreamDescription, voice: StreamVoice): Promise<number> {
    const { capture, keyRing, clock } = this.#context;
    const { recordingId, key, journalPath } = this;
    const atMs = clock.nowMs();
    const { streamIndex } = stream;
    const streamOpened: JournalEvent = { atMs, type: 'stream-opened', streamIndex, ...voice };
    if (this.#opening !== undefined) {
      // Said at once, so that both become durable together; it fails where the opening does.
      const add = () => capture.addStream(recordingId, stream, [streamOpened]);
      const adding = againIfLost(add, async () => void (await this.#opening));
      const [bound] = await Promise.all([adding, this.#opening]);
      return bound.rtpPort;
    }
    const opened: JournalEvent = { atMs, type: 'opened', session: this.facts };
    const events = [opened, streamOpened];
    const journal = { recordingId, key, journalPath, streams: [stream], events };
    const opening = keyRing.wrapping(() => {
      const wrappedKey = keyRing.wrap(key, recordingId);
      const open = () => capture.open({ ...journal, wrappedKey, storing: this.#storing });
      return againIfLost(open, () => destroyJournal(journalPath));
    });
    this.#opening = opening;
    // A second stream that waits for the same opening reports the failure too.
    opening.catch((error: unknown) => {
      this.#isUnanswered = systemCode(error) === 'CAPTURE_NO_ANSWER';
    });
    const [bound] = await opening;
    if (bound === undefined) throw new RecorderError('CAPTURE_FAILED', 'capture bound no port');
    return bound.rtpPort;
  }

  #adoptStream(streamIndex: number, voice: StreamVoice, rtpPort: number): RecordedStream {
    const { recordingId } = this;
    const stream = new RecordedStream({ recordingId, streamIndex, ...voice, rtpPort }, this);
    this.#streams.push(stream);
    return stream;
  }

  /** Whether every stream has ended and none is being added. */
  get #isOver(): boolean {
    return (
      this.#pendingStreams === 0 && this.#streams.every(({ endReason }) => endReason !== undefined)
    );
  }

  #closeWhenOver(): void {
    if (!this.#isOver || (this.#state !== 'capturing' && this.#state !== 'admitted')) return;
    this.#state = advance(this.#state, 'draining');
    // However it ended: the recorder may have been stopped between two calls.
    if (this.facts.isBetweenCalls === true) this.#isDiscarded = true;
    this.#context.onChanged(this);
    void this.#close();
  }

  async #close(): Promise<void> {
    try {
      const { capture } = this.#context;
      if (this.#isDiscarded || this.#isUnanswered) await this.#destroy();
      else if (this.#streams.length > 0) await capture.close(this.recordingId, this.#lastReason);
    } catch (error) {
      this.#log.warn({ error: errorText(error) }, 'journal not closed; its end is taken as it is');
    }
    assert(this.#state === 'draining', 'a session closes once');
    this.#state = advance(this.#state, 'closed');
    this.#context.onClosed(this);
  }

  /** Whatever capture answers: a journal that stays would become a recording at the next start. */
  async #destroy(): Promise<void> {
    await this.#context.capture.discard(this.recordingId).catch((error: unknown) => {
      this.#log.warn({ error: errorText(error) }, 'capture knows nothing of a discarded call');
    });
    await destroyJournal(this.journalPath);
  }
}

/** `address:port` of the media of a source, as far as it was named. */
function placeOf({ mediaAddress, mediaPort }: Negotiation): string | undefined {
  return mediaAddress === undefined ? undefined : `${mediaAddress}:${mediaPort ?? 0}`;
}

/**
 * Asks once more where capture died over the request: the next process can do it as well, and a
 * call that is refused meanwhile is lost. `prepare` comes before that.
 */
async function againIfLost<T>(ask: () => Promise<T>, prepare: () => Promise<void>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (systemCode(error) !== 'CAPTURE_LOST') throw error;
    await prepare();
    return ask();
  }
}
