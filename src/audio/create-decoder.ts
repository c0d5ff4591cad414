import type { Decoder, DecoderOptions } from './decoder.ts';
import type { G711Law } from './encoder.ts';
import { decodeG711 } from './g711.ts';
import { G722Decoder } from './g722-decoder.ts';
import { decodeL16 } from './l16.ts';
import { isOpusRate, OpusDecoder } from './opus-decoder.ts';

const DEFAULT_OPUS_RATE = 48000;
const MAX_RATE = 192_000;

/**
 * The decoder of an RTP payload format. Undefined where the codec, or this form of it, is not
 * built in: the packets are kept and can be decoded later. Comfort noise (RFC 3389) decodes to
 * nothing: it lasts until the next packet, and no packet is silence.
 */
export function createDecoder(options: DecoderOptions): Decoder | undefined {
  const { clockRate, channels } = options;
  if (!(clockRate > 0 && clockRate <= MAX_RATE)) return undefined;
  switch (options.encodingName.toUpperCase()) {
    case 'PCMU':
      return channels === 1 ? g711Decoder('u', clockRate) : undefined;
    case 'PCMA':
      return channels === 1 ? g711Decoder('a', clockRate) : undefined;
    case 'G722':
      return channels === 1 ? new G722Decoder() : undefined;
    case 'L16':
      return channels === 1 || channels === 2 ? l16Decoder(clockRate, channels) : undefined;
    case 'OPUS': {
      const sampleRate = options.sampleRate ?? DEFAULT_OPUS_RATE;
      return isOpusRate(sampleRate) ? new OpusDecoder(sampleRate) : undefined;
    }
    case 'CN':
      return memorylessDecoder(
        clockRate,
        () => 0,
        () => new Int16Array(0),
      );
    default:
      return undefined;
  }
}

function g711Decoder(law: G711Law, sampleRate: number): Decoder {
  return memorylessDecoder(
    sampleRate,
    (size) => size,
    (payload) => decodeG711(law, payload),
  );
}

function l16Decoder(sampleRate: number, channels: 1 | 2): Decoder {
  const count = (size: number): number => Math.floor(size / (2 * channels));
  return memorylessDecoder(sampleRate, count, (payload) => decodeL16(payload, channels));
}

/** A decoder in which no packet depends on another. */
function memorylessDecoder(
  sampleRate: number,
  count: (sizeBytes: number) => number,
  decode: (payload: Uint8Array) => Int16Array,
): Decoder {
  return {
    sampleRate,
    decode,
    countSamples: (payload) => count(payload.length),
    conceal: (sampleCount) => new Int16Array(sampleCount),
    reset: () => {},
  };
}
