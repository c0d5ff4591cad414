import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createEncoder as createWasmEncoder, type WasmMediaEncoder } from 'wasm-media-encoders';
import { assert } from '../base/index.ts';
import { blockLength } from './block-length.ts';
import type { AudioEncoder, EncodedEnd } from './encoder.ts';
import { buildInfoFrame, crc16Arc, frameSize, type Mp3Rate } from './mp3-frame.ts';

/** LAME's delay; a decoder adds 529 of its own and knows that. */
const DELAY_SAMPLES = 576;
const MAX_PADDING = 4095;
/** Shorter files get more padding: players recognise MP3 by several frames in a row. */
const MIN_SAMPLES = 1152;
/** Samples given to the encoder at once: bounds its memory. */
const SLICE_SAMPLES = 16_384;

export interface Mp3Options {
  readonly rate: Mp3Rate;
  readonly channels: 1 | 2;
  /** One of the rate's. */
  readonly bitrateKbps: number;
}

/** LAME as WebAssembly: the bytes of the package, or the module once it is compiled. */
type WasmSource = Parameters<typeof createWasmEncoder>[1];

/** Compiled once for all files. */
const compiled: { module?: WasmSource } = {};

async function createLame(): Promise<WasmMediaEncoder<'audio/mpeg'>> {
  if (compiled.module !== undefined) return createWasmEncoder('audio/mpeg', compiled.module);
  const path = fileURLToPath(import.meta.resolve('wasm-media-encoders/wasm/mp3'));
  return createWasmEncoder('audio/mpeg', await readFile(path), (module) => {
    compiled.module = module;
  });
}

/**
 * Writes MP3 at a constant bitrate with LAME. A first frame with an `Info` header carries delay
 * and padding, so that players show and play exactly the samples that were given.
 */
export class Mp3Encoder implements AudioEncoder {
  readonly format = 'mp3';
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  readonly bitrateKbps: number;
  readonly #options: Mp3Options;
  readonly #lame: WasmMediaEncoder<'audio/mpeg'>;
  readonly #input: readonly Float32Array[];
  readonly #counter: FrameCounter;
  #samples = 0;
  #audioBytes = 0;
  #audioCrc = 0;
  #isBegun = false;

  private constructor(options: Mp3Options, lame: WasmMediaEncoder<'audio/mpeg'>) {
    this.#options = options;
    this.#lame = lame;
    this.channels = options.channels;
    this.sampleRate = options.rate.sampleRate;
    this.bitrateKbps = options.bitrateKbps;
    this.#input = Array.from({ length: options.channels }, () => new Float32Array(SLICE_SAMPLES));
    this.#counter = new FrameCounter(options.rate);
  }

  static async create(options: Mp3Options): Promise<Mp3Encoder> {
    const lame = await createLame();
    lame.configure({
      channels: options.channels,
      sampleRate: options.rate.sampleRate,
      outputSampleRate: options.rate.sampleRate as 8000,
      bitrate: options.bitrateKbps as 32,
    });
    return new Mp3Encoder(options, lame);
  }

  encode(channels: readonly Int16Array[]): Uint8Array {
    const count = blockLength(channels, this.channels);
    const parts = this.#begin();
    for (let from = 0; from < count; from += SLICE_SAMPLES) {
      const length = Math.min(SLICE_SAMPLES, count - from);
      const slices = channels.map((samples, c) => {
        const slice = this.#input[c]!;
        for (let i = 0; i < length; i++) slice[i] = samples[from + i]! / 32768;
        return slice.subarray(0, length);
      });
      parts.push(this.#take(this.#lame.encode(slices)));
    }
    this.#samples += count;
    return Buffer.concat(parts);
  }

  finish(): EncodedEnd {
    const parts = this.#begin();
    if (this.#samples < MIN_SAMPLES) {
      const silence = new Float32Array(MIN_SAMPLES);
      parts.push(this.#take(this.#lame.encode(this.#input.map(() => silence))));
    }
    const bytes = Buffer.concat([...parts, this.#take(this.#lame.finalize())]);
    const frames = this.#counter.frames;
    const padding = frames * this.#options.rate.samplesPerFrame - DELAY_SAMPLES - this.#samples;
    assert(padding >= 0 && padding <= MAX_PADDING, `MP3 padding of ${padding} samples`);
    const first = this.#infoFrame(frames, padding);
    return { bytes, patches: [{ offset: 0, bytes: first }] };
  }

  /** Place for the first frame, before anything else. */
  #begin(): Buffer[] {
    if (this.#isBegun) return [];
    this.#isBegun = true;
    return [this.#infoFrame(0, 0)];
  }

  #infoFrame(audioFrames: number, paddingSamples: number): Buffer {
    return buildInfoFrame({
      ...this.#options,
      audioFrames,
      paddingSamples,
      delaySamples: DELAY_SAMPLES,
      audioBytes: this.#audioBytes,
      audioCrc: this.#audioCrc,
    });
  }

  /** Copies what LAME returned, which it overwrites at the next call, and takes account of it. */
  #take(output: Uint8Array): Buffer {
    const bytes = Buffer.from(output);
    this.#counter.add(bytes);
    this.#audioBytes += bytes.length;
    this.#audioCrc = crc16Arc(bytes, this.#audioCrc);
    return bytes;
  }
}

/** Counts the frames of a stream of bytes that is cut anywhere. */
class FrameCounter {
  readonly #rate: Mp3Rate;
  readonly #header = new Uint8Array(4);
  #headerBytes = 0;
  /** Bytes until the next header. */
  #toSkip = 0;
  frames = 0;

  constructor(rate: Mp3Rate) {
    this.#rate = rate;
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const skipped = Math.min(this.#toSkip, bytes.length - at);
      this.#toSkip -= skipped;
      at += skipped;
      while (at < bytes.length && this.#toSkip === 0) {
        this.#header[this.#headerBytes++] = bytes[at++]!;
        if (this.#headerBytes < 4) continue;
        const size = frameSize(this.#header, this.#rate);
        assert(size !== undefined, 'LAME wrote a frame without a header');
        this.#headerBytes = 0;
        this.#toSkip = size - 4;
        this.frames++;
      }
    }
  }
}
