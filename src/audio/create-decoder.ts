import type { Decoder, DecoderOptions } from './decoder.ts';

/** The decoder of an RTP payload format; undefined where the codec is not built in. */
export function createDecoder(_options: DecoderOptions): Decoder | undefined {
  return undefined;
}
