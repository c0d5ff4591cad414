import { FRAME_SAMPLES, SeededRandom, type SoundSource } from '../../src/simulator/index.ts';

/**
 * Sound of which no two frames are alike, so that each packet can be found again in a recording by
 * its bytes. It sounds like noise and is quiet enough for nobody to be hurt by it.
 */
export function uniqueSound(seed: number): SoundSource {
  const frames = new Map<number, Uint8Array>();
  return {
    law: 'u',
    frame(index) {
      let frame = frames.get(index);
      if (frame === undefined) {
        const random = new SeededRandom((seed * 65_537 + index) >>> 0);
        frame = Uint8Array.from({ length: FRAME_SAMPLES }, () => random.word() & 0xff);
        frames.set(index, frame);
      }
      return frame;
    },
  };
}

/** Which `frames` do not stand in `codes`, one channel of a recording, in their order. */
export function missingFrames(codes: Buffer, frames: readonly Uint8Array[]): number[] {
  const missing: number[] = [];
  let from = 0;
  for (const [index, frame] of frames.entries()) {
    const at = codes.indexOf(frame, from);
    if (at < 0) missing.push(index);
    else from = at + frame.length;
  }
  return missing;
}

/** From when to when frames stand in `codes`, in milliseconds; they follow each other somehow. */
export function spanOfFrames(
  codes: Buffer,
  frames: readonly Uint8Array[],
): { readonly fromMs: number; readonly toMs: number } {
  const last = frames.at(-1)!;
  return { fromMs: codes.indexOf(frames[0]!) / 8, toMs: (codes.indexOf(last) + last.length) / 8 };
}

/** The two channels of a WAV file of G.711 codes, stereo. */
export function g711Channels(wav: Buffer): { readonly near: Buffer; readonly far: Buffer } {
  let offset = 12;
  while (wav.toString('latin1', offset, offset + 4) !== 'data') {
    offset += 8 + wav.readUInt32LE(offset + 4) + (wav.readUInt32LE(offset + 4) % 2);
  }
  const data = wav.subarray(offset + 8, offset + 8 + wav.readUInt32LE(offset + 4));
  const near = Buffer.alloc(data.length / 2);
  const far = Buffer.alloc(data.length / 2);
  for (let i = 0; i < near.length; i++) {
    near[i] = data[2 * i]!;
    far[i] = data[2 * i + 1]!;
  }
  return { near, far };
}
