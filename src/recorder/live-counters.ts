import type { Clock } from '../base/index.ts';
import type { StreamStatistics } from '../recording/index.ts';

/** What capture counted of one stream. */
export interface StreamCounters {
  readonly recordingId: string;
  readonly streamIndex: number;
  readonly statistics: StreamStatistics;
  /** Address of the accepted source, undefined before there is one. */
  readonly sourceAddress: string | undefined;
  /** Whether the journal can be written. */
  readonly isWritten: boolean;
}

/** Capture reports so often. */
const REPORT_MS = 1000;

interface CountedStream extends Pick<StreamCounters, 'statistics' | 'isWritten'> {
  /** When its last packet came, by the monotonic clock; −∞ where none did. */
  readonly heardAtMs: number;
}

/** The last counters that capture reported, and since when nothing was added. */
export class LiveCounters {
  readonly #streams = new Map<string, Map<number, CountedStream>>();
  readonly #heardAtMs = new Map<string, number>();

  update(counters: readonly StreamCounters[], clock: Clock): void {
    const nowMs = clock.monotonicMs();
    for (const { recordingId, streamIndex, statistics, isWritten } of counters) {
      let streams = this.#streams.get(recordingId);
      if (streams === undefined) {
        streams = new Map();
        this.#streams.set(recordingId, streams);
      }
      const before = streams.get(streamIndex);
      const isHeard = statistics.packets > (before?.statistics.packets ?? 0);
      if (isHeard) this.#heardAtMs.set(recordingId, nowMs);
      const heardAtMs = isHeard
        ? nowMs - ageOf(statistics, clock.nowMs())
        : (before?.heardAtMs ?? Number.NEGATIVE_INFINITY);
      streams.set(streamIndex, { statistics, isWritten, heardAtMs });
    }
  }

  get(recordingId: string, streamIndex: number): StreamStatistics | undefined {
    return this.#streams.get(recordingId)?.get(streamIndex)?.statistics;
  }

  /** Whether packets of a stream came, and could be written, since `sinceMs`. */
  isArriving(recordingId: string, streamIndex: number, sinceMs: number): boolean {
    const stream = this.#streams.get(recordingId)?.get(streamIndex);
    return stream?.isWritten === true && stream.heardAtMs >= sinceMs;
  }

  /** For how long nothing was heard, in milliseconds; counted from the first question. */
  quietFor(recordingId: string, nowMs: number): number {
    const heardAtMs = this.#heardAtMs.get(recordingId);
    if (heardAtMs !== undefined) return nowMs - heardAtMs;
    this.#heardAtMs.set(recordingId, nowMs);
    return 0;
  }

  forget(recordingId: string): void {
    this.#streams.delete(recordingId);
    this.#heardAtMs.delete(recordingId);
  }
}

/** How old the last packet is. It came since the last report, whatever the wall clock does. */
function ageOf({ lastArrivalMs }: StreamStatistics, nowMs: number): number {
  return Math.min(Math.max(0, nowMs - (lastArrivalMs ?? nowMs)), REPORT_MS);
}
