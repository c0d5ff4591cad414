import { eventOfDigit, telephoneEvent } from './rtp-packets.ts';
import { FRAME_MS } from './sound-source.ts';

/** A telephone-event payload to send instead of a frame of sound. */
export interface EventPacket {
  readonly payload: Buffer;
  /** How many frames ago the event began: all its packets have that moment's timestamp. */
  readonly framesSinceStart: number;
  readonly hasMarker: boolean;
  /** How often the packet is sent, each with its own sequence number (RFC 4733 §2.5.1.4). */
  readonly repetitions: 1 | 3;
}

interface QueuedDigit {
  readonly event: number;
  readonly frames: number;
}

/** Time between two digits of a row. */
const PAUSE_FRAMES = 5;

/** Digits pressed on a simulated phone, as RFC 4733 events in steps of 20 ms. */
export class EventQueue {
  readonly #ticksPerFrame: number;
  readonly #digits: QueuedDigit[] = [];
  #frame = 0;
  #pauseFrames = 0;

  constructor(clockRate: number) {
    this.#ticksPerFrame = (clockRate * FRAME_MS) / 1000;
  }

  /** Adds digits, each held for `durationMs`. Returns how many of them are digits. */
  press(digits: string, durationMs: number): number {
    const events = [...digits].flatMap((digit) => eventOfDigit(digit) ?? []);
    const frames = Math.max(1, Math.round(durationMs / FRAME_MS));
    for (const event of events) this.#digits.push({ event, frames });
    return events.length;
  }

  /** What goes out in this frame instead of sound, or undefined. Call once per frame. */
  next(): EventPacket | undefined {
    if (this.#pauseFrames > 0) {
      this.#pauseFrames--;
      return undefined;
    }
    const digit = this.#digits[0];
    if (digit === undefined) return undefined;
    const framesSinceStart = this.#frame++;
    const isEnd = this.#frame === digit.frames;
    if (isEnd) {
      this.#digits.shift();
      this.#frame = 0;
      this.#pauseFrames = PAUSE_FRAMES;
    }
    const duration = (framesSinceStart + 1) * this.#ticksPerFrame;
    return {
      payload: telephoneEvent(digit.event, duration, isEnd),
      framesSinceStart,
      hasMarker: framesSinceStart === 0,
      repetitions: isEnd ? 3 : 1,
    };
  }
}
