import { blockLength } from './block-length.ts';
import type { AudioEncoder, EncodedEnd, EncoderFormat, G711Encoder, G711Law } from './encoder.ts';
import { encodeG711 } from './g711.ts';
import { buildRiffHeader, type RiffFacts, WAVE_ALAW, WAVE_MULAW, WAVE_PCM } from './riff-header.ts';

export interface WavOptions {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
}

/** What both kinds of WAV file share: the header, written again at the end with the length. */
class WavFile {
  readonly #facts: Omit<RiffFacts, 'sampleCount'>;
  #samples = 0;
  #isBegun = false;

  constructor(facts: Omit<RiffFacts, 'sampleCount'>) {
    this.#facts = facts;
  }

  /** The interleaved samples, after the header where it is not written yet. */
  append(audio: Uint8Array, sampleCount: number): Uint8Array {
    this.#samples += sampleCount;
    if (this.#isBegun) return audio;
    this.#isBegun = true;
    return Buffer.concat([this.#header(0), audio]);
  }

  end(): EncodedEnd {
    const { channels, bytesPerSample } = this.#facts;
    const isOdd = (this.#samples * channels * bytesPerSample) % 2 === 1;
    const bytes = this.append(new Uint8Array(isOdd ? 1 : 0), 0);
    return { bytes, patches: [{ offset: 0, bytes: this.#header(this.#samples) }] };
  }

  #header(sampleCount: number): Buffer {
    return buildRiffHeader({ ...this.#facts, sampleCount });
  }
}

/** Writes WAV with 16-bit PCM: bit for bit what was given. */
export class WavPcmEncoder implements AudioEncoder {
  readonly format: EncoderFormat = 'wav';
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  readonly #file: WavFile;

  constructor({ sampleRate, channels }: WavOptions) {
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.#file = new WavFile({ formatTag: WAVE_PCM, channels, sampleRate, bytesPerSample: 2 });
  }

  encode(channels: readonly Int16Array[]): Uint8Array {
    const count = blockLength(channels, this.channels);
    const bytes = new Uint8Array(count * channels.length * 2);
    let at = 0;
    for (let i = 0; i < count; i++) {
      for (const samples of channels) {
        const sample = samples[i]!;
        bytes[at++] = sample & 0xff;
        bytes[at++] = (sample >> 8) & 0xff;
      }
    }
    return this.#file.append(bytes, count);
  }

  finish(): EncodedEnd {
    return this.#file.end();
  }
}

/** Writes WAV with G.711 codes: bit for bit what was received. */
export class WavG711Encoder implements G711Encoder {
  readonly format: EncoderFormat = 'wav-g711';
  readonly law: G711Law;
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  readonly #file: WavFile;

  constructor({ law, sampleRate, channels }: WavOptions & { readonly law: G711Law }) {
    this.law = law;
    this.sampleRate = sampleRate;
    this.channels = channels;
    const formatTag = law === 'u' ? WAVE_MULAW : WAVE_ALAW;
    this.#file = new WavFile({ formatTag, channels, sampleRate, bytesPerSample: 1 });
  }

  encode(channels: readonly Int16Array[]): Uint8Array {
    return this.encodeCodes(channels.map((samples) => encodeG711(this.law, samples)));
  }

  encodeCodes(channels: readonly Uint8Array[]): Uint8Array {
    const count = blockLength(channels, this.channels);
    const bytes = new Uint8Array(count * channels.length);
    for (const [c, codes] of channels.entries()) {
      for (let i = 0, at = c; i < count; i++, at += channels.length) bytes[at] = codes[i]!;
    }
    return this.#file.append(bytes, count);
  }

  finish(): EncodedEnd {
    return this.#file.end();
  }
}
