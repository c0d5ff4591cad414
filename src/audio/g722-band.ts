/**
 * What the encoder and the decoder of ITU-T G.722 share: the adaptive predictor of one sub-band
 * and the adaptation of its quantizer. Block names are those of G.722 §3.6.
 */

/** Keeps a sum within 16 bits, as every operation of G.722 does. */
export function saturate(value: number): number {
  if (value > 32767) return 32767;
  return value < -32768 ? -32768 : value;
}

/** Block LIMIT: reconstructed sub-band signals have 15 bits. */
export function limit15(value: number): number {
  if (value > 16383) return 16383;
  return value < -16384 ? -16384 : value;
}

/** Block SCALEL/SCALEH: 2048 · 2^(i/32), i from 0 to 31. */
const POWERS = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774],
  ...[2834, 2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838],
  ...[3922, 4008],
);

export interface BandOptions {
  /** Quantizer scale at start. */
  readonly firstScale: number;
  /** Highest logarithmic scale. */
  readonly logLimit: number;
  /** Shift of the scale's power: 8 for the lower band, 10 for the higher. */
  readonly shift: number;
}

/** The state of one sub-band: predictor (two poles, six zeros) and quantizer scale. */
export class G722Band {
  readonly #options: BandOptions;
  /** Coefficients of the poles and zeros; index 0 is unused, as in the recommendation. */
  readonly #a = new Int32Array(3);
  readonly #b = new Int32Array(7);
  /** Quantized differences, reconstructed and partially reconstructed signal, newest first. */
  readonly #d = new Int32Array(7);
  readonly #r = new Int32Array(3);
  readonly #p = new Int32Array(3);
  #logScale = 0;
  #zeroPrediction = 0;
  /** The scale of the quantizer (DETL, DETH). */
  scale: number;
  /** The predicted next sample (SL, SH). */
  prediction = 0;

  constructor(options: BandOptions) {
    this.#options = options;
    this.scale = options.firstScale;
  }

  reset(): void {
    for (const memory of [this.#a, this.#b, this.#d, this.#r, this.#p]) memory.fill(0);
    this.#logScale = 0;
    this.#zeroPrediction = 0;
    this.scale = this.#options.firstScale;
    this.prediction = 0;
  }

  /**
   * Takes the quantized difference of a sample and the step (WL, WH) of its code: adapts the
   * scale (LOGSCL, SCALEL) and predicts the next sample (block 4).
   */
  adapt(difference: number, step: number): void {
    const { logLimit, shift } = this.#options;
    const log = ((this.#logScale * 127) >> 7) + step;
    this.#logScale = log < 0 ? 0 : Math.min(log, logLimit);
    const power = POWERS[(this.#logScale >> 6) & 31]!;
    const down = shift - (this.#logScale >> 11);
    this.scale = (down < 0 ? power << -down : power >> down) << 2;

    this.#d[0] = difference;
    this.#r[0] = saturate(this.prediction + difference);
    this.#p[0] = saturate(this.#zeroPrediction + difference);
    this.#adaptPoles();
    this.#adaptZeros();
    this.#shiftMemory();
    this.#predict();
  }

  /** Blocks UPPOL2 and UPPOL1. */
  #adaptPoles(): void {
    const a = this.#a;
    const p = this.#p;
    const isLikeLast = p[0]! < 0 === p[1]! < 0;
    const isLikeLastButOne = p[0]! < 0 === p[2]! < 0;
    const first = saturate(a[1]! << 2);
    const turned = isLikeLast ? saturate(-first) : first;
    const second = (isLikeLastButOne ? 128 : -128) + (turned >> 7) + ((a[2]! * 32512) >> 15);
    const a2 = Math.max(-12288, Math.min(12288, second));
    const bound = saturate(15360 - a2);
    const a1 = saturate((isLikeLast ? 192 : -192) + ((a[1]! * 32640) >> 15));
    a[1] = Math.max(-bound, Math.min(bound, a1));
    a[2] = a2;
  }

  /** Block UPZERO. */
  #adaptZeros(): void {
    const b = this.#b;
    const d = this.#d;
    const gain = d[0] === 0 ? 0 : 128;
    const isNegative = d[0]! < 0;
    for (let i = 1; i < 7; i++) {
      const step = d[i]! < 0 === isNegative ? gain : -gain;
      b[i] = saturate(step + ((b[i]! * 32640) >> 15));
    }
  }

  /** Block DELAYA. */
  #shiftMemory(): void {
    this.#d.copyWithin(1, 0, 6);
    this.#r.copyWithin(1, 0, 2);
    this.#p.copyWithin(1, 0, 2);
  }

  /** Blocks FILTEP, FILTEZ, PREDIC. */
  #predict(): void {
    const a = this.#a;
    const r = this.#r;
    const poles = ((a[1]! * saturate(2 * r[1]!)) >> 15) + ((a[2]! * saturate(2 * r[2]!)) >> 15);
    let zeros = 0;
    for (let i = 6; i > 0; i--) zeros += (this.#b[i]! * saturate(2 * this.#d[i]!)) >> 15;
    this.#zeroPrediction = saturate(zeros);
    this.prediction = saturate(saturate(poles) + this.#zeroPrediction);
  }
}

/** The lower sub-band, 0 to 4 kHz, at its start. */
export function lowerBand(): G722Band {
  return new G722Band({ firstScale: 32, logLimit: 18432, shift: 8 });
}

/** The higher sub-band, 4 to 8 kHz, at its start. */
export function higherBand(): G722Band {
  return new G722Band({ firstScale: 8, logLimit: 22528, shift: 10 });
}

/** Quantizer output by code, to be scaled: 6 bits of the lower band (block INVQBL). */
export const LOWER_OUTPUT_6 = Int32Array.of(
  ...[-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192],
  ...[-10232, -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576],
  ...[-3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704],
  ...[14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944],
  ...[4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
);

/** The upper 4 of those 6 bits, which drive the adaptation (block INVQAL). */
export const LOWER_OUTPUT_4 = Int32Array.of(
  ...[0, -20456, -12896, -8968, -6288, -4240, -2584, -1200],
  ...[20456, 12896, 8968, 6288, 4240, 2584, 1200, 0],
);

/** The step of the scale by those 4 bits (block LOGSCL). */
export const LOWER_STEP = Int32Array.of(
  ...[-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60],
);

/** The two bits of the higher band (blocks INVQAH, LOGSCH). */
export const HIGHER_OUTPUT = Int32Array.of(-7408, -1616, 7408, 1616);
export const HIGHER_STEP = Int32Array.of(798, -214, 798, -214);

/** Half of the symmetric quadrature mirror filter (G.722 table 11). */
export const MIRROR_FILTER = Int32Array.of(
  ...[3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11],
);
