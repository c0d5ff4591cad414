import { Encoder as NativeEncoder } from '@evan/opus';
import { blockLength } from './block-length.ts';
import type { AudioEncoder, EncodedEnd } from './encoder.ts';
import { OggPageWriter } from './ogg-page.ts';
import type { OpusRate } from './opus-decoder.ts';

const FRAMES_PER_SECOND = 50;
const PACKETS_PER_PAGE = 50;
const COMPLEXITY = 5;
/** Granule positions count samples at 48 kHz, whatever the rate (RFC 7845 §4). */
const GRANULE_RATE = 48_000;
/** A file has one logical stream, so any number does; always the same, so that a file is too. */
const SERIAL_NUMBER = 0x45617277;
/** Samples by which the decoder is late: a control of libopus that the package does not name. */
const OPUS_GET_LOOKAHEAD = 4027;
const VENDOR = 'Earwitness';

export interface OpusEncoderOptions {
  readonly sampleRate: OpusRate;
  readonly channels: 1 | 2;
  readonly bitrateKbps: number;
}

/**
 * Writes Opus in Ogg (RFC 7845): packets of 20 ms, pages of a second. Pre-skip and the granule
 * position of the last page cut the decoded audio to exactly the samples that were given.
 */
export class OggOpusEncoder implements AudioEncoder {
  readonly format = 'opus';
  readonly channels: 1 | 2;
  readonly sampleRate: OpusRate;
  readonly bitrateKbps: number;
  readonly #native: NativeEncoder;
  readonly #pages = new OggPageWriter(SERIAL_NUMBER);
  /** The frame being filled, channels interleaved. */
  readonly #frame: Int16Array;
  readonly #granulesPerSample: number;
  readonly #lookaheadSamples: number;
  #filled = 0;
  #samples = 0;
  #packets = 0;
  #isBegun = false;

  constructor(options: OpusEncoderOptions) {
    this.channels = options.channels;
    this.sampleRate = options.sampleRate;
    this.bitrateKbps = options.bitrateKbps;
    const { channels, sampleRate } = options;
    // Not `voip`, which bends the spectrum to be better understood: a record stays faithful.
    this.#native = new NativeEncoder({ channels, sample_rate: sampleRate, application: 'audio' });
    this.#native.complexity = COMPLEXITY;
    this.#native.bitrate = options.bitrateKbps * 1000;
    this.#native.signal = 'voice';
    this.#lookaheadSamples = this.#native.ctl(OPUS_GET_LOOKAHEAD);
    this.#granulesPerSample = GRANULE_RATE / sampleRate;
    this.#frame = new Int16Array((sampleRate / FRAMES_PER_SECOND) * channels);
  }

  encode(channels: readonly Int16Array[]): Uint8Array {
    const pages = this.#begin();
    const count = blockLength(channels, this.channels);
    for (let i = 0; i < count; i++) {
      for (const samples of channels) this.#frame[this.#filled++] = samples[i]!;
      if (this.#filled === this.#frame.length) this.#encodeFrame(pages);
    }
    this.#samples += count;
    return Buffer.concat(pages);
  }

  finish(): EncodedEnd {
    const pages = this.#begin();
    // The decoder gives back the last sample only when it has the look-ahead after it.
    const wanted = this.#lookaheadSamples + this.#samples;
    while (this.#packets * this.#frameSamples < wanted || this.#filled > 0) {
      this.#frame.fill(0, this.#filled);
      this.#encodeFrame(pages);
    }
    pages.push(this.#pages.flush({ granulePosition: this.#granules(wanted), isLast: true }));
    return { bytes: Buffer.concat(pages), patches: [] };
  }

  get #frameSamples(): number {
    return this.#frame.length / this.channels;
  }

  #granules(samples: number): bigint {
    return BigInt(Math.round(samples * this.#granulesPerSample));
  }

  #encodeFrame(pages: Buffer[]): void {
    const packet = this.#native.encode(this.#frame);
    // The page goes out when the next packet comes: the last page must hold a packet.
    if (this.#pages.packetCount >= PACKETS_PER_PAGE || !this.#pages.hasRoom(packet.length)) {
      const granulePosition = this.#granules(this.#packets * this.#frameSamples);
      pages.push(this.#pages.flush({ granulePosition }));
    }
    this.#pages.add(packet);
    this.#packets++;
    this.#filled = 0;
  }

  /** The two header pages, before anything else (RFC 7845 §5). */
  #begin(): Buffer[] {
    if (this.#isBegun) return [];
    this.#isBegun = true;
    return [this.#headPacket(), tagsPacket()].map((packet) => {
      this.#pages.add(packet);
      return this.#pages.flush({ granulePosition: 0n });
    });
  }

  #headPacket(): Buffer {
    const head = Buffer.alloc(19);
    head.write('OpusHead', 0, 'latin1');
    head[8] = 1;
    head[9] = this.channels;
    head.writeUInt16LE(this.#lookaheadSamples * this.#granulesPerSample, 10);
    head.writeUInt32LE(this.sampleRate, 12);
    return head;
  }
}

function tagsPacket(): Buffer {
  const tags = Buffer.alloc(16 + VENDOR.length);
  tags.write('OpusTags', 0, 'latin1');
  tags.writeUInt32LE(VENDOR.length, 8);
  tags.write(VENDOR, 12, 'latin1');
  return tags;
}
