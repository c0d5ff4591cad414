import { Decoder as NativeDecoder } from '@evan/opus';
import { AudioDecodeError, type Decoder } from './decoder.ts';
import { tryReadOpusPacket } from './opus-packet.ts';

export const OPUS_RATES = [8000, 12000, 16000, 24000, 48000] as const;
export type OpusRate = (typeof OPUS_RATES)[number];

/** Whether Opus can be decoded to, or encoded from, this rate without resampling. */
export function isOpusRate(rate: number): rate is OpusRate {
  return OPUS_RATES.some((known) => known === rate);
}

/** Decodes Opus (RFC 6716) to mono, whatever the packets hold, at the rate asked for. */
export class OpusDecoder implements Decoder {
  readonly sampleRate: OpusRate;
  readonly #native: NativeDecoder;

  constructor(sampleRate: OpusRate) {
    this.sampleRate = sampleRate;
    this.#native = new NativeDecoder({ channels: 1, sample_rate: sampleRate });
  }

  decode(payload: Uint8Array): Int16Array {
    if (payload.length === 0) return new Int16Array(0);
    if (tryReadOpusPacket(payload) === undefined) {
      throw new AudioDecodeError('OPUS', 'not an Opus packet');
    }
    try {
      const bytes = this.#native.decode(payload);
      return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    } catch (error) {
      throw new AudioDecodeError('OPUS', 'damaged packet', error);
    }
  }

  countSamples(payload: Uint8Array): number {
    return ((tryReadOpusPacket(payload)?.durationMs ?? 0) * this.sampleRate) / 1000;
  }

  conceal(sampleCount: number): Int16Array {
    return new Int16Array(sampleCount);
  }

  reset(): void {
    this.#native.reset();
  }
}
