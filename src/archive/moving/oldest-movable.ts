import type { MovableRecording } from '../../storage/catalog/index.ts';

/** Up to so many are passed over in no time. */
const FEW = 10_000;
const HOUR_MS = 3_600_000;
/** Of calls that are not over yet, or not finalised, the oldest began within this time. */
const LATE_MS = 24 * HOUR_MS;

/** Where a search for the oldest recordings that are to be moved goes on. */
export type MovablePosition = Pick<MovableRecording, 'startedAtMs' | 'recordingId'>;

/**
 * Remembers where the oldest recording is that is not in the archive: to pass over a million that
 * are there at every look would hold up whoever reads. Once an hour it is looked for from the
 * beginning, as older ones come too: what was decoded late, or not moved after all.
 */
export class OldestMovable {
  #position: MovablePosition | undefined;
  #untilMs = 0;
  #nowMs = 0;

  /** Behind which to search now, with so many in the archive; undefined: from the beginning. */
  after(nowMs: number, archivedCount: number): MovablePosition | undefined {
    this.#nowMs = nowMs;
    const isLeft = nowMs < this.#untilMs && nowMs > this.#untilMs - HOUR_MS;
    if (!isLeft || archivedCount < FEW) {
      this.#position = undefined;
      this.#untilMs = nowMs + HOUR_MS;
    }
    return this.#position;
  }

  /** The oldest that was found behind that; undefined where there was none. */
  found(oldest: MovableRecording | undefined): void {
    const startedAtMs = oldest?.startedAtMs ?? this.#nowMs - LATE_MS;
    this.#position = { startedAtMs, recordingId: '' };
  }
}
