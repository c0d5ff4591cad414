import { type Readable, Transform, type Writable } from 'node:stream';
import { systemClock, type Timer, type Timers } from '../../base/index.ts';
import type { ArchiveTarget, WriteOptions } from './archive-target.ts';
import { Pace } from './pace.ts';
import { targetError } from './target-error.ts';

export interface TargetLimits {
  /** A server with which nothing moves for so long has gone. */
  readonly timeoutMs: number;
  /** What was handed over and nobody has confirmed may travel as slowly as this. */
  readonly slowestBytesPerSecond?: number | undefined;
  /** Undefined: as fast as it goes. */
  readonly bytesPerSecond: number | undefined;
  /** Of all targets together that are held to this speed; without one, each has its own. */
  readonly pace?: Pace | undefined;
}

const PIECES_PER_SECOND = 10;
const SLOWEST_BYTES_PER_SECOND = 1000;
/** What may be under way unseen, in buffers of the system; where it is lost, it is gone on. */
const BUFFERED_BYTES = 1_048_576;
/** So much slower may a connection become than it was before it is taken for gone. */
const SLOWER_BY = 10;

/** Something moves; `given` bytes were handed over up to now. */
type Touch = (given: number) => void;

/**
 * Holds a target to its limits: what hangs is broken off with `ARCHIVE_TIMED_OUT`, and nothing
 * goes faster than is allowed.
 */
export class GuardedTarget implements ArchiveTarget {
  readonly #target: ArchiveTarget;
  readonly #limits: TargetLimits;
  readonly #timers: Timers;
  readonly #pace: Pace;
  /** Bytes per second at which the server confirmed to have got a file. */
  #fastest = 0;

  constructor(target: ArchiveTarget, limits: TargetLimits, timers: Timers) {
    this.#target = target;
    this.#limits = limits;
    this.#timers = timers;
    this.#pace = limits.pace ?? new Pace(timers);
  }

  write(path: string, bytes: Readable, options: WriteOptions): Promise<void> {
    return this.#limited(async (touch) => {
      const paced = this.#paced(touch, true);
      bytes.once('error', (error) => paced.destroy(error));
      const onMoved = (): void => touch(BUFFERED_BYTES);
      const beganMs = systemClock.monotonicMs();
      try {
        await this.#target.write(path, bytes.pipe(paced), { ...options, onMoved });
      } finally {
        bytes.destroy();
      }
      const seconds = Math.max(1, systemClock.monotonicMs() - beganMs) / 1000;
      const bytesPerSecond = (options.sizeBytes - options.offset) / seconds;
      this.#fastest = Math.max(this.#fastest, bytesPerSecond);
    });
  }

  written(path: string): Promise<number> {
    return this.#limited(() => this.#target.written(path));
  }

  size(path: string): Promise<number | undefined> {
    return this.#limited(() => this.#target.size(path));
  }

  read(path: string, into: Writable): Promise<void> {
    return this.#limited(async (touch) => {
      const paced = this.#paced(touch, false);
      const ended = new Promise<void>((resolve, reject) => {
        into.once('finish', resolve).once('error', reject);
        paced.once('error', reject);
      });
      ended.catch(() => undefined);
      paced.pipe(into);
      await this.#target.read(path, paced);
      await ended;
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#limited(() => this.#target.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#limited(() => this.#target.remove(path));
  }

  close(): void {
    this.#target.close();
  }

  /** Passes bytes on, no faster than allowed, and says that they move. */
  #paced(touch: Touch, isGiven: boolean): Transform {
    const { bytesPerSecond } = this.#limits;
    let given = 0;
    const pass = async (piece: Buffer): Promise<void> => {
      if (isGiven) given += piece.length;
      touch(given);
      if (bytesPerSecond === undefined) return;
      await this.#pace.wait((1000 * piece.length) / bytesPerSecond);
      touch(given);
    };
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const push = (piece: Buffer): void => void this.push(piece);
        const step = Math.ceil((bytesPerSecond ?? Number.POSITIVE_INFINITY) / PIECES_PER_SECOND);
        const passAll = async (): Promise<void> => {
          for (let at = 0; at < chunk.length; at += step) {
            const piece = chunk.subarray(at, at + step);
            await pass(piece);
            push(piece);
          }
        };
        void passAll().then(() => done());
      },
    });
  }

  /** How long nothing may be seen to move when so many bytes were handed over. */
  #patienceMs(given: number): number {
    const { timeoutMs, slowestBytesPerSecond: slowest = SLOWEST_BYTES_PER_SECOND } = this.#limits;
    const bytesPerSecond = Math.max(slowest, this.#fastest / SLOWER_BY);
    return timeoutMs + (1000 * Math.min(given, BUFFERED_BYTES)) / bytesPerSecond;
  }

  async #limited<T>(action: (touch: Touch) => Promise<T>): Promise<T> {
    let timer: Timer | undefined;
    let isOver = false;
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const touch = (given: number): void => {
      timer?.cancel();
      if (isOver) return;
      const patienceMs = this.#patienceMs(given);
      timer = this.#timers.after(patienceMs, () => {
        const seconds = Math.round(patienceMs / 1000);
        reject(targetError('ARCHIVE_TIMED_OUT', `nothing moved for ${seconds} seconds`));
        this.#target.close();
      });
    };
    touch(0);
    try {
      return await Promise.race([action(touch), expired]);
    } finally {
      isOver = true;
      timer?.cancel();
    }
  }
}
