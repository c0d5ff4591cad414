import { Readable } from 'node:stream';
import { streamedWavHeader } from '../../audio/index.ts';
import { LIVE_RATE } from './stream-sound.ts';

/** Two seconds of sound: who is so far behind hears what comes next, not what was. */
const MAX_WAITING_BYTES = 2 * LIVE_RATE * 4;

/** The sound of a running call as a WAV stream: 16 kHz, 16 bit, near end left, far end right. */
export class LiveListener {
  readonly stream: Readable;
  #isEnded = false;

  /** `onClose` is called once when nobody reads any more. */
  constructor(onClose: () => void) {
    this.stream = new Readable({ read: () => {}, highWaterMark: MAX_WAITING_BYTES });
    this.stream.push(streamedWavHeader(LIVE_RATE, 2));
    this.stream.once('close', onClose);
  }

  /** Adds sound; left out where too much waits already. */
  push(samples: Buffer): void {
    if (this.#isEnded || this.stream.destroyed) return;
    if (this.stream.readableLength + samples.length > MAX_WAITING_BYTES) return;
    this.stream.push(samples);
  }

  /** Nothing more comes. Idempotent. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.stream.push(null);
  }
}
