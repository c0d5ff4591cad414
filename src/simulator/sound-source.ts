import { encodeG711, G711_SILENCE, type G711Law } from '../audio/index.ts';
import { assert } from '../base/index.ts';

/** Samples of one packet: 20 ms at 8000 Hz. */
export const FRAME_SAMPLES = 160;

/** Time of one packet. */
export const FRAME_MS = 20;

/** What one side of a call says, in frames of 20 ms of G.711 codes at 8000 Hz. */
export interface SoundSource {
  /** The law of the codes. A stream of the same law sends them exactly as they are. */
  readonly law: G711Law;
  /**
   * The 160 codes of the frame `index` (from 0), or undefined where silence is suppressed: the
   * time passes, no packet is sent, and the next packet has the marker bit.
   */
  frame(index: number): Uint8Array | undefined;
}

/** G.711 codes played from the start, again and again; the last frame is filled with silence. */
export function loopedSound(codes: Uint8Array, law: G711Law = 'u'): SoundSource {
  assert(codes.length > 0, 'a sound has codes');
  const frames = Math.ceil(codes.length / FRAME_SAMPLES);
  const padded = new Uint8Array(frames * FRAME_SAMPLES).fill(G711_SILENCE[law]);
  padded.set(codes);
  return {
    law,
    frame(index) {
      const start = (index % frames) * FRAME_SAMPLES;
      return padded.subarray(start, start + FRAME_SAMPLES);
    },
  };
}

/** A sound whose `pauses` (frame ranges, end exclusive) are suppressed silence. */
export function withPauses(
  sound: SoundSource,
  pauses: readonly (readonly [number, number])[],
): SoundSource {
  const isPause = (index: number) => pauses.some(([from, to]) => index >= from && index < to);
  return {
    law: sound.law,
    frame: (index) => (isPause(index) ? undefined : sound.frame(index)),
  };
}

/** A tone in µ-law. `level` is the amplitude from 0 to 1. */
export function toneSound(frequencyHz: number, level = 0.3): SoundSource {
  // One second holds a whole number of periods of every whole frequency, so the loop is seamless.
  const samples = Int16Array.from({ length: 8000 }, (_, i) =>
    Math.round(level * 32767 * Math.sin((2 * Math.PI * frequencyHz * i) / 8000)),
  );
  return loopedSound(encodeG711('u', samples));
}
