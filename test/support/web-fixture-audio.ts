// Sound and waveform of generated recordings, computed for any moment without keeping anything.
import { type Peaks, SIDES, type Side } from '../../web/src/api/wire.ts';

export const SAMPLE_RATE = 8_000;
export const TONES_HZ: Readonly<Record<Side, number>> = { near: 440, far: 660 };
const HEADER_BYTES = 44;
const BUCKET_MS = 50;
const LOUDNESS_FRAMES = 80;

/** A conversation in turns, or one unbroken tone on each side. */
export interface Voice {
  readonly seed: number;
  readonly isTone: boolean;
  readonly durationSeconds: number;
  readonly channels: 1 | 2;
  /** Parts of the whole (0 to 1) in which nothing of a side was recorded. */
  readonly gaps: Readonly<Record<Side, readonly (readonly [start: number, end: number])[]>>;
}

/** How loud `side` is at `seconds`, 0 to 1: turns of a few seconds with syllables and pauses. */
export function loudnessAt(voice: Voice, side: Side, seconds: number): number {
  const part = seconds / voice.durationSeconds;
  if (voice.gaps[side].some(([start, end]) => part >= start && part < end)) return 0;
  if (voice.isTone) return 0.5;
  const turnSeconds = 3.2 + (voice.seed % 7) * 0.31;
  const turn = Math.floor(seconds / turnSeconds);
  const speaker = noise(voice.seed, turn) < 0.5 ? 'near' : 'far';
  const isPause = noise(voice.seed + 1, turn) < 0.18;
  if (speaker !== side || isPause) return 0.004;
  const within = (seconds % turnSeconds) / turnSeconds;
  if (within > 0.92) return 0.01;
  const syllable = Math.floor(seconds * 5.3);
  const word = 0.25 + 0.75 * noise(voice.seed + 2, syllable);
  const shape = Math.sin(Math.PI * ((seconds * 5.3) % 1));
  return 0.05 + 0.72 * word * shape * (0.7 + 0.3 * noise(voice.seed + 3, turn));
}

/** A number from 0 to 1 that is always the same for the same two. */
export function noise(seed: number, index: number): number {
  let value = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) / 4_294_967_296;
}

export function wavSize(voice: Voice): number {
  return HEADER_BYTES + Math.round(voice.durationSeconds * SAMPLE_RATE) * voice.channels * 2;
}

/** Bytes `[start, end)` of the WAV file (PCM 16 bit) of `voice`. */
export function wavBytes(voice: Voice, start: number, end: number): Buffer {
  const frameBytes = voice.channels * 2;
  const firstFrame = Math.max(0, Math.floor((start - HEADER_BYTES) / frameBytes));
  const endFrame = Math.max(firstFrame, Math.ceil((end - HEADER_BYTES) / frameBytes));
  const frames = wavFrames(voice, firstFrame, endFrame);
  const from = start - HEADER_BYTES - firstFrame * frameBytes;
  if (from >= 0) return frames.subarray(from, from + end - start);
  return Buffer.concat([wavHeader(voice), frames]).subarray(start, end);
}

function wavFrames(voice: Voice, firstFrame: number, endFrame: number): Buffer {
  const samples = new Int16Array((endFrame - firstFrame) * voice.channels);
  const loud = { near: 0, far: 0 };
  for (let frame = firstFrame, at = 0; frame < endFrame; frame += 1) {
    // Loudness changes slowly: every 10 ms is enough.
    if (at === 0 || frame % LOUDNESS_FRAMES === 0) {
      const seconds = (frame - (frame % LOUDNESS_FRAMES)) / SAMPLE_RATE;
      for (const side of SIDES) loud[side] = loudnessAt(voice, side, seconds) * 32_000;
    }
    const turn = (2 * Math.PI * frame) / SAMPLE_RATE;
    const near = loud.near * Math.sin(TONES_HZ.near * turn);
    const far = loud.far * Math.sin(TONES_HZ.far * turn);
    if (voice.channels === 1) samples[at++] = (near + far) / 2;
    else {
      samples[at++] = near;
      samples[at++] = far;
    }
  }
  return Buffer.from(samples.buffer);
}

function wavHeader(voice: Voice): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const size = wavSize(voice);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(size - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(voice.channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * voice.channels * 2, 28);
  header.writeUInt16LE(voice.channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(size - HEADER_BYTES, 40);
  return header;
}

/** The waveform that belongs to {@link wavBytes}. */
export function peaksOf(voice: Voice): Peaks {
  const durationMs = Math.round(voice.durationSeconds * 1000);
  const buckets = Math.ceil(durationMs / BUCKET_MS);
  const side = (name: Side): number[] =>
    Array.from({ length: buckets * 2 }, (_, index) => {
      const at = ((index >> 1) * BUCKET_MS + BUCKET_MS / 2) / 1000;
      const peak = Math.round(loudnessAt(voice, name, at) * 127);
      return index % 2 === 0 ? -peak : peak;
    });
  return { durationMs, bucketMs: BUCKET_MS, sides: { near: side('near'), far: side('far') } };
}
