/**
 * Sequence numbers without the wrap at 2¹⁶ (RFC 3550 Appendix A.1): each is placed where it is
 * nearest to the highest so far. The first stays as it is; late ones may come out below 0.
 */
export class SequenceUnwrapper {
  #highest: number | undefined;

  unwrap(sequenceNumber: number): number {
    const highest = this.#highest ?? sequenceNumber;
    const step = ((sequenceNumber - highest) << 16) >> 16;
    const unwrapped = highest + step;
    if (this.#highest === undefined || step > 0) this.#highest = unwrapped;
    return unwrapped;
  }
}

/** RTP timestamps without the wrap at 2³², as {@link SequenceUnwrapper} does it. */
export class TimestampUnwrapper {
  #highest: number | undefined;

  unwrap(timestamp: number): number {
    const highest = this.#highest ?? timestamp;
    // Bit operations take the unwrapped value modulo 2³² by themselves.
    const step = (timestamp - highest) | 0;
    const unwrapped = highest + step;
    if (this.#highest === undefined || step > 0) this.#highest = unwrapped;
    return unwrapped;
  }
}
