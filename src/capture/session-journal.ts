import type { Clock } from '../base/index.ts';
import { RecorderError } from '../base/index.ts';
import type { JournalEvent } from '../recording/index.ts';
import type { ChunkBuilder, JournalWriter } from '../storage/journal/index.ts';
import { StoringGate } from './storing-gate.ts';

/** What a {@link SessionJournal} shares with those of the other sessions. */
export interface JournalContext {
  /** One for all sessions: each is filled and written before the next begins. */
  readonly builder: ChunkBuilder;
  readonly clock: Clock;
  /** Where is noted that something was written to the journal at `path` that is not durable. */
  volumeOf(path: string): DirtyMark;
  /** Writing failed where it had worked before. */
  onFailure(journal: SessionJournal, error: RecorderError): void;
}

/** Set by who writes, cleared by who makes durable. */
export interface DirtyMark {
  isDirty: boolean;
}

/**
 * The journal of one session as capture writes it. A write that fails costs what it held and
 * nothing more: the next one is tried all the same, and when it works, `resumed` says that
 * something is missing before it.
 */
export class SessionJournal {
  readonly writer: JournalWriter;
  /** What does not pass it is dropped. */
  readonly gate = new StoringGate();
  /** Said again behind a failed write, as it may be lost with it. */
  standing: JournalEvent | undefined;
  readonly #context: JournalContext;
  readonly #volume: DirtyMark;
  /** Why the last write failed; undefined where it did not. */
  #failure: RecorderError | undefined;

  constructor(writer: JournalWriter, context: JournalContext) {
    this.writer = writer;
    this.#context = context;
    this.#volume = context.volumeOf(writer.path);
  }

  get failure(): RecorderError | undefined {
    return this.#failure;
  }

  /** Begins a chunk. What is added next must be written by {@link flush} in the same turn. */
  begin(): void {
    const { builder, clock } = this.#context;
    builder.reset(clock.nowMs(), clock.monotonicMs());
    if (this.#failure === undefined) return;
    const atMs = clock.nowMs();
    builder.addEvent({ atMs, type: 'resumed', cause: causeOf(this.#failure) });
    if (this.standing !== undefined) builder.addEvent(this.standing);
  }

  addRtp(
    streamIndex: number,
    arrivalSec: number,
    arrivalNsec: number,
    bytes: Buffer,
    offset: number,
    length: number,
  ): void {
    if (!this.gate.admits(arrivalSec, arrivalNsec)) return;
    const { builder } = this.#context;
    if (builder.addRtp(streamIndex, arrivalSec, arrivalNsec, bytes, offset, length)) return;
    this.#next();
    builder.addRtp(streamIndex, arrivalSec, arrivalNsec, bytes, offset, length);
  }

  addRtcp(
    streamIndex: number,
    arrivalSec: number,
    arrivalNsec: number,
    bytes: Buffer,
    offset: number,
    length: number,
  ): void {
    if (!this.gate.admits(arrivalSec, arrivalNsec)) return;
    const { builder } = this.#context;
    if (builder.addRtcp(streamIndex, arrivalSec, arrivalNsec, bytes, offset, length)) return;
    this.#next();
    builder.addRtcp(streamIndex, arrivalSec, arrivalNsec, bytes, offset, length);
  }

  addEvent(event: JournalEvent): void {
    if (this.#context.builder.addEvent(event)) return;
    this.#next();
    this.#context.builder.addEvent(event);
  }

  /** Writes what was added since {@link begin}, if anything. Failures are reported, not thrown. */
  flush(): void {
    const { builder } = this.#context;
    if (builder.isEmpty) return;
    try {
      this.writer.append(builder);
      this.#failure = undefined;
      this.#volume.isDirty = true;
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      const isNew = this.#failure === undefined;
      this.#failure = error;
      if (isNew) this.#context.onFailure(this, error);
    }
  }

  /** Writes `events` as a chunk of their own. Throws where that fails. */
  writeEvents(events: readonly JournalEvent[]): void {
    this.begin();
    for (const event of events) this.addEvent(event);
    this.flush();
    if (this.#failure !== undefined && events.length > 0) throw this.#failure;
  }

  #next(): void {
    this.flush();
    this.begin();
  }
}

function causeOf(failure: RecorderError): string {
  return failure.code === 'DISK_FULL' ? 'disk-full' : 'write-error';
}
