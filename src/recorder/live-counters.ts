import type { StreamStatistics } from '../recording/index.ts';

/** What capture counted of one stream. */
export interface StreamCounters {
  readonly recordingId: string;
  readonly streamIndex: number;
  readonly statistics: StreamStatistics;
}

/** The last counters that capture reported, and since when nothing was added. */
export class LiveCounters {
  readonly #streams = new Map<string, Map<number, StreamStatistics>>();
  readonly #heardAtMs = new Map<string, number>();

  update(counters: readonly StreamCounters[], nowMs: number): void {
    for (const { recordingId, streamIndex, statistics } of counters) {
      let streams = this.#streams.get(recordingId);
      if (streams === undefined) {
        streams = new Map();
        this.#streams.set(recordingId, streams);
      }
      const before = streams.get(streamIndex)?.packets ?? 0;
      if (statistics.packets > before) this.#heardAtMs.set(recordingId, nowMs);
      streams.set(streamIndex, statistics);
    }
  }

  get(recordingId: string, streamIndex: number): StreamStatistics | undefined {
    return this.#streams.get(recordingId)?.get(streamIndex);
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
