/** What a decoder is made from: one negotiated RTP payload format (RFC 4566 `a=rtpmap`). */
export interface DecoderOptions {
  /** Encoding name in any case: `PCMU`, `PCMA`, `G722`, `L16`, `OPUS`, `CN`. */
  readonly encodingName: string;
  /** RTP clock in Hz; 8000 for G.722 although it samples at 16 kHz (RFC 3551 §4.5.2). */
  readonly clockRate: number;
  readonly channels: number;
  /** Format parameters as written in `a=fmtp`. Nothing built in needs them. */
  readonly parameters?: string | undefined;
  /** For Opus: 8000, 12000, 16000, 24000 or 48000 Hz of the decoded audio; default 48000. */
  readonly sampleRate?: number | undefined;
}

/**
 * Turns the RTP payloads of one stream, given in order, into mono samples. Keeps memory from
 * packet to packet (G.722, Opus): one decoder per RTP source.
 */
export interface Decoder {
  /** Samples per second of what is returned. */
  readonly sampleRate: number;
  /**
   * The audio of one payload: signed 16 bit, mono. Empty where there is nothing to decode.
   * Throws {@link AudioDecodeError} where the payload is damaged; the decoder stays usable.
   */
  decode(payload: Uint8Array): Int16Array;
  /** Samples that {@link decode} would return, without decoding; 0 where it would not. */
  countSamples(payload: Uint8Array): number;
  /** Silence in place of `sampleCount` lost samples. Nothing is invented where nothing came. */
  conceal(sampleCount: number): Int16Array;
  /** Back to the state after making: before the first packet of another source. */
  reset(): void;
}

/** A payload that its codec cannot read. */
export class AudioDecodeError extends Error {
  readonly encodingName: string;

  constructor(encodingName: string, reason: string, cause?: unknown) {
    super(`${encodingName}: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'AudioDecodeError';
    this.encodingName = encodingName;
  }
}
