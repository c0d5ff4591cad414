import type { CodecFrame, FrameFormat, FrameInput } from './frame-format.ts';

const NARROW_RATE = 8000;
const NO_HEADER = new Uint8Array(0);

const G729_BYTES = 10;
const G729_SID_BYTES = 2;

/**
 * G.729 with Annexes A and B (RFC 3551 §4.5.6): frames of 10 ms; a description of silence (SID) may
 * be the last. That one is silence here: nothing is made up where nobody spoke.
 */
export const G729_FRAMES = frameFormat('g729', input('g729'), (payload) => {
  const rest = payload.length % G729_BYTES;
  if (rest !== 0 && rest !== G729_SID_BYTES) return undefined;
  const frames = cut(payload.subarray(0, payload.length - rest), G729_BYTES, 80);
  return rest === 0 ? frames : [...frames, { bytes: undefined, samples: 80 }];
});

/** GSM full rate (RFC 3551 §4.5.8.1): frames of 20 ms. */
export const GSM_FRAMES = frameFormat('gsm', input('gsm'), (payload) => {
  if (payload.length % 33 !== 0) return undefined;
  return cut(payload, 33, 160).map(({ bytes, samples }) => {
    const signed = Uint8Array.from(bytes!);
    // Four bits that say that it is GSM; some senders leave them out, and decoders want them.
    signed[0] = 0xd0 | (signed[0]! & 0x0f);
    return { bytes: signed, samples };
  });
});

/** By the two lowest bits of the first byte: 6.3 and 5.3 kbit/s, description of silence. */
const G723_BYTES = [24, 20, 4];
const G723_SID = 2;

/** G.723.1 (RFC 3551 §4.5.3): frames of 30 ms, each of its own rate. */
export const G723_FRAMES = frameFormat('g723_1', input('g723_1'), (payload) => {
  const frames: CodecFrame[] = [];
  for (let at = 0; at < payload.length; ) {
    const kind = payload[at]! & 3;
    const end = at + (G723_BYTES[kind] ?? Number.POSITIVE_INFINITY);
    if (end > payload.length) return undefined;
    const bytes = kind === G723_SID ? undefined : payload.subarray(at, end);
    frames.push({ bytes, samples: 240 });
    at = end;
  }
  return frames;
});

const ILBC_20 = { bytes: 38, samples: 160, input: input('ilbc', '#!iLBC20\n') };
const ILBC_30 = { bytes: 50, samples: 240, input: input('ilbc', '#!iLBC30\n') };

/**
 * iLBC (RFC 3952): frames of 20 or 30 ms. The length of a payload says which; where it can be both,
 * and only then, the parameter `mode` does.
 */
export function ilbcFrames(parameters: string): FrameFormat {
  const negotiated = /(^|[;\s])mode=20\b/i.test(parameters) ? ILBC_20 : ILBC_30;
  const modes = [negotiated, negotiated === ILBC_20 ? ILBC_30 : ILBC_20];
  return {
    decoder: 'ilbc',
    sampleRate: NARROW_RATE,
    unpack(payload) {
      const mode = modes.find(({ bytes }) => payload.length % bytes === 0);
      if (mode === undefined) return undefined;
      return { input: mode.input, frames: cut(payload, mode.bytes, mode.samples) };
    },
  };
}

/**
 * G.726 of 2 to 5 bits per sample: from the lowest bit on (RFC 3551 §4.5.4), or from the highest on
 * as in AAL2 (the encoding names that begin so). A payload holds whole bytes' worth of samples.
 */
export function g726Frames(bits: number, packing: 'lowest-first' | 'highest-first'): FrameFormat {
  const decoder = packing === 'lowest-first' ? 'g726le' : 'g726';
  const isOdd = bits % 2 === 1;
  const reads = input(decoder, '', ['-code_size', `${bits}`]);
  return frameFormat(decoder, reads, (payload) => {
    if (isOdd && payload.length % bits !== 0) return undefined;
    return payload.length === 0 ? [] : [{ bytes: payload, samples: (payload.length * 8) / bits }];
  });
}

function frameFormat(
  decoder: string,
  input: FrameInput,
  frames: (payload: Uint8Array) => CodecFrame[] | undefined,
): FrameFormat {
  return {
    decoder,
    sampleRate: NARROW_RATE,
    unpack(payload) {
      const found = frames(payload);
      return found === undefined ? undefined : { input, frames: found };
    },
  };
}

function input(container: string, header = '', options: readonly string[] = []): FrameInput {
  const bytes = header === '' ? NO_HEADER : new TextEncoder().encode(header);
  return { options: ['-f', container, ...options], header: bytes };
}

function cut(payload: Uint8Array, size: number, samples: number): CodecFrame[] {
  return Array.from({ length: payload.length / size }, (_, i) => ({
    bytes: payload.subarray(i * size, (i + 1) * size),
    samples,
  }));
}
