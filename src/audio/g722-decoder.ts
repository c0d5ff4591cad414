import type { Decoder } from './decoder.ts';
import {
  HIGHER_OUTPUT,
  HIGHER_STEP,
  higherBand,
  LOWER_OUTPUT_4,
  LOWER_OUTPUT_6,
  LOWER_STEP,
  limit15,
  lowerBand,
  MIRROR_FILTER,
  saturate,
} from './g722-band.ts';

const TAPS = 24;

/** Decodes G.722 at 64 kbit/s (mode 1) to 16 kHz: two samples per byte (ITU-T G.722 §4). */
export class G722Decoder implements Decoder {
  readonly sampleRate = 16000;
  readonly #lower = lowerBand();
  readonly #higher = higherBand();
  /** Sums and differences of the sub-bands, alternating, oldest first. */
  readonly #filter = new Int32Array(TAPS);
  /** The sub-band signals of the last code, before the mirror filter: 15 bits. */
  low = 0;
  high = 0;

  decode(payload: Uint8Array): Int16Array {
    const samples = new Int16Array(payload.length * 2);
    const filter = this.#filter;
    for (let i = 0; i < payload.length; i++) {
      this.decodeBands(payload[i]!);
      filter.copyWithin(0, 2);
      filter[TAPS - 2] = this.low + this.high;
      filter[TAPS - 1] = this.low - this.high;
      let first = 0;
      let second = 0;
      for (let tap = 0; tap < TAPS / 2; tap++) {
        second += filter[2 * tap]! * MIRROR_FILTER[tap]!;
        first += filter[2 * tap + 1]! * MIRROR_FILTER[TAPS / 2 - 1 - tap]!;
      }
      samples[2 * i] = saturate(first >> 11);
      samples[2 * i + 1] = saturate(second >> 11);
    }
    return samples;
  }

  /** Decodes one code to {@link low} and {@link high} alone (the interface of the test vectors). */
  decodeBands(code: number): void {
    const lowCode = code & 0x3f;
    const coarse = lowCode >> 2;
    const lower = this.#lower;
    this.low = limit15(lower.prediction + ((lower.scale * LOWER_OUTPUT_6[lowCode]!) >> 15));
    lower.adapt((lower.scale * LOWER_OUTPUT_4[coarse]!) >> 15, LOWER_STEP[coarse]!);

    const highCode = (code >> 6) & 3;
    const higher = this.#higher;
    const difference = (higher.scale * HIGHER_OUTPUT[highCode]!) >> 15;
    this.high = limit15(higher.prediction + difference);
    higher.adapt(difference, HIGHER_STEP[highCode]!);
  }

  countSamples(payload: Uint8Array): number {
    return payload.length * 2;
  }

  conceal(sampleCount: number): Int16Array {
    return new Int16Array(sampleCount);
  }

  reset(): void {
    this.#lower.reset();
    this.#higher.reset();
    this.#filter.fill(0);
    this.low = 0;
    this.high = 0;
  }
}
