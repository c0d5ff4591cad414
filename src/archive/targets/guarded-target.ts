import { type Readable, Transform, type Writable } from 'node:stream';
import type { Timer, Timers } from '../../base/index.ts';
import type { ArchiveTarget, WriteOptions } from './archive-target.ts';
import { Pace } from './pace.ts';
import { targetError } from './target-error.ts';

export interface TargetLimits {
  /** A server with which nothing moves for so long has gone. */
  readonly timeoutMs: number;
  /** Undefined: as fast as it goes. */
  readonly bytesPerSecond: number | undefined;
  /** Of all targets together that are held to this speed; without one, each has its own. */
  readonly pace?: Pace | undefined;
}

const PIECES_PER_SECOND = 10;

/**
 * Holds a target to its limits: what hangs is broken off with `ARCHIVE_TIMED_OUT`, and nothing
 * goes faster than is allowed.
 */
export class GuardedTarget implements ArchiveTarget {
  readonly #target: ArchiveTarget;
  readonly #limits: TargetLimits;
  readonly #timers: Timers;
  readonly #pace: Pace;

  constructor(target: ArchiveTarget, limits: TargetLimits, timers: Timers) {
    this.#target = target;
    this.#limits = limits;
    this.#timers = timers;
    this.#pace = limits.pace ?? new Pace(timers);
  }

  get canResume(): boolean {
    return this.#target.canResume;
  }

  write(path: string, bytes: Readable, options: WriteOptions): Promise<void> {
    return this.#limited(async (touch) => {
      const paced = this.#paced(touch);
      bytes.once('error', (error) => paced.destroy(error));
      try {
        await this.#target.write(path, bytes.pipe(paced), options);
      } finally {
        bytes.destroy();
      }
    });
  }

  size(path: string): Promise<number | undefined> {
    return this.#limited(() => this.#target.size(path));
  }

  read(path: string, into: Writable): Promise<void> {
    return this.#limited(async (touch) => {
      const paced = this.#paced(touch);
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
  #paced(touch: () => void): Transform {
    const { bytesPerSecond } = this.#limits;
    const pass = (piece: Buffer): Promise<void> => this.#wait(piece.length, touch);
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        touch();
        if (bytesPerSecond === undefined) return done(null, chunk);
        const push = (piece: Buffer): void => void this.push(piece);
        const step = Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
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

  /** As long as so many bytes take. */
  async #wait(bytes: number, touch: () => void): Promise<void> {
    const ms = (1000 * bytes) / (this.#limits.bytesPerSecond ?? Number.POSITIVE_INFINITY);
    await this.#pace.wait(ms);
    touch();
  }

  async #limited<T>(action: (touch: () => void) => Promise<T>): Promise<T> {
    let timer: Timer | undefined;
    let touch = (): void => undefined;
    const expired = new Promise<never>((_, reject) => {
      const expire = (): void => {
        const seconds = this.#limits.timeoutMs / 1000;
        reject(targetError('ARCHIVE_TIMED_OUT', `nothing moved for ${seconds} seconds`));
        this.#target.close();
      };
      touch = () => {
        timer?.cancel();
        timer = this.#timers.after(this.#limits.timeoutMs, expire);
      };
    });
    touch();
    try {
      return await Promise.race([action(() => touch()), expired]);
    } finally {
      timer?.cancel();
      touch = () => undefined;
    }
  }
}
