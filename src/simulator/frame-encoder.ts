import {
  decodeG711,
  encodeG711,
  encodeL16,
  G711_SILENCE,
  type G711Law,
  G722Encoder,
} from '../audio/index.ts';
import { unreachable } from '../base/index.ts';
import type { SimulatedCodec } from './call-options.ts';
import { FRAME_SAMPLES } from './sound-source.ts';

/** Turns frames of G.711 codes into RTP payloads of one codec. */
export interface FrameEncoder {
  /** The payload of 20 ms; `undefined` stands for a frame of silence. */
  encode(codes: Uint8Array | undefined): Uint8Array;
}

/** An encoder of `codec` for codes of `law`. Codes of the codec's own law pass unchanged. */
export function createFrameEncoder(codec: SimulatedCodec, law: G711Law): FrameEncoder {
  const silence = new Uint8Array(FRAME_SAMPLES).fill(G711_SILENCE[law]);
  const encode = encodingOf(codec, law);
  return { encode: (codes = silence) => encode(codes) };
}

function encodingOf(codec: SimulatedCodec, law: G711Law): (codes: Uint8Array) => Uint8Array {
  switch (codec) {
    case 'PCMU':
    case 'PCMA': {
      const target = codec === 'PCMU' ? 'u' : 'a';
      if (target === law) return (codes) => codes;
      return (codes) => encodeG711(target, decodeG711(law, codes));
    }
    case 'G722': {
      const encoder = new G722Encoder();
      const upsample = doubleRate();
      return (codes) => encoder.encode(upsample(decodeG711(law, codes)));
    }
    case 'L16': {
      const upsample = doubleRate();
      return (codes) => encodeL16([upsample(decodeG711(law, codes))]);
    }
    default:
      return unreachable(codec);
  }
}

/**
 * 8 kHz to 16 kHz, frame by frame without waiting for more: every second sample is interpolated
 * from its four neighbours (-1, 9, 9, -1)/16. Everything comes two samples (0.25 ms) late.
 */
function doubleRate(): (samples: Int16Array) => Int16Array {
  let [oldest, older, old] = [0, 0, 0];
  return (samples) => {
    const doubled = new Int16Array(samples.length * 2);
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i]!;
      doubled[2 * i] = older;
      const between = Math.round((9 * (older + old) - oldest - sample) / 16);
      doubled[2 * i + 1] = Math.max(-32768, Math.min(32767, between));
      [oldest, older, old] = [older, old, sample];
    }
    return doubled;
  };
}
