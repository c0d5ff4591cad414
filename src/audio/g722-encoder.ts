import { assert } from '../base/index.ts';
import {
  HIGHER_OUTPUT,
  HIGHER_STEP,
  higherBand,
  LOWER_OUTPUT_4,
  LOWER_STEP,
  lowerBand,
  MIRROR_FILTER,
  saturate,
} from './g722-band.ts';

const TAPS = 24;

/** Decision levels of the lower band's quantizer, to be scaled (block QUANTL). */
const LEVELS = Int32Array.of(
  ...[35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940],
  ...[1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
);
/** Decision level of the higher band (block QUANTH). */
const HIGHER_LEVEL = 564;

/** Encodes 16 kHz mono samples as G.722 at 64 kbit/s (ITU-T G.722 §3), two samples per byte. */
export class G722Encoder {
  readonly #lower = lowerBand();
  readonly #higher = higherBand();
  readonly #filter = new Int32Array(TAPS);

  /** Takes an even number of samples. */
  encode(samples: Int16Array): Uint8Array {
    assert(samples.length % 2 === 0, 'G.722 takes samples in pairs');
    const codes = new Uint8Array(samples.length / 2);
    const filter = this.#filter;
    for (let i = 0; i < codes.length; i++) {
      filter.copyWithin(0, 2);
      filter[TAPS - 2] = samples[2 * i]!;
      filter[TAPS - 1] = samples[2 * i + 1]!;
      let even = 0;
      let odd = 0;
      for (let tap = 0; tap < TAPS / 2; tap++) {
        odd += filter[2 * tap]! * MIRROR_FILTER[tap]!;
        even += filter[2 * tap + 1]! * MIRROR_FILTER[TAPS / 2 - 1 - tap]!;
      }
      codes[i] = this.encodeBands((even + odd) >> 14, (even - odd) >> 14);
    }
    return codes;
  }

  /** Encodes one pair of sub-band samples (the interface of the test vectors). */
  encodeBands(low: number, high: number): number {
    const lower = this.#lower;
    const lowCode = quantizeLower(saturate(low - lower.prediction), lower.scale);
    const coarse = lowCode >> 2;
    lower.adapt((lower.scale * LOWER_OUTPUT_4[coarse]!) >> 15, LOWER_STEP[coarse]!);

    const higher = this.#higher;
    const highCode = quantizeHigher(saturate(high - higher.prediction), higher.scale);
    higher.adapt((higher.scale * HIGHER_OUTPUT[highCode]!) >> 15, HIGHER_STEP[highCode]!);
    return (highCode << 6) | lowCode;
  }
}

function quantizeLower(difference: number, scale: number): number {
  const magnitude = difference >= 0 ? difference : -(difference + 1);
  let level = 0;
  while (level < LEVELS.length && magnitude >= (LEVELS[level]! * scale) >> 12) level++;
  if (difference >= 0) return 61 - level;
  return level < 2 ? 63 - level : 33 - level;
}

function quantizeHigher(difference: number, scale: number): number {
  const magnitude = difference >= 0 ? difference : -(difference + 1);
  const isLarge = magnitude >= (HIGHER_LEVEL * scale) >> 12;
  if (difference >= 0) return isLarge ? 2 : 3;
  return isLarge ? 0 : 1;
}
