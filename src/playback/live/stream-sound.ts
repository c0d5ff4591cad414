import { AudioDecodeError, createDecoder, type Decoder, Resampler } from '../../audio/index.ts';
import {
  headerLength,
  isRtp,
  payloadLength,
  payloadType,
  rtpTimestamp,
  ssrc,
} from '../../protocols/rtp/index.ts';
import { type PayloadFormat, PayloadFormats } from '../../recording/index.ts';

/** Hz of what is listened to. */
export const LIVE_RATE = 16_000;

/** A packet whose place by its timestamp is farther from its arrival begins a new timeline. */
const MAX_DEVIATION_MS = 300;
const SAMPLES_PER_MS = LIVE_RATE / 1000;

/** Decoded sound of one packet. */
export interface PacketSound {
  readonly samples: Int16Array;
  readonly sampleRate: number;
}

/** Gets sound that belongs at sample number `at`, counted at {@link LIVE_RATE} since 1970. */
export type SoundSink = (at: number, samples: Int16Array) => void;

interface Timeline {
  readonly ssrc: number;
  readonly clockRate: number;
  /** Sample number and RTP timestamp of one moment. */
  readonly anchor: number;
  readonly timestamp: number;
}

/** Decodes the packets of one stream as they come, and places them in time for who listens. */
export class StreamSound {
  readonly #formats = new PayloadFormats();
  readonly #decoders = new Map<number, Decoder | undefined>();
  #timeline: Timeline | undefined;
  #resampler: Resampler | undefined;
  /** Where the next sample of the resampler belongs. */
  #at = 0;
  /** Where the next packet belongs if none is missing. */
  #expected = 0;

  /** From here on packets are to be read by `formats`. */
  negotiate(formats: readonly PayloadFormat[]): void {
    this.#formats.negotiate(formats);
    this.#decoders.clear();
  }

  /** The sound of an RTP packet; undefined where it has none. With `sink` it is placed as well. */
  take(packet: Buffer, arrivalMs: number, sink?: SoundSink): PacketSound | undefined {
    if (!isRtp(packet, 0, packet.length)) return undefined;
    const format = this.#formats.resolve(payloadType(packet, 0));
    const decoder = this.#decoderOf(format);
    if (decoder === undefined) return undefined;
    const from = headerLength(packet, 0);
    const payload = packet.subarray(from, from + payloadLength(packet, 0, packet.length));
    const samples = decode(decoder, payload);
    if (samples.length === 0) return undefined;
    if (sink !== undefined) this.#place(packet, arrivalMs, { format, decoder, samples }, sink);
    return { samples, sampleRate: decoder.sampleRate };
  }

  #place(
    packet: Buffer,
    arrivalMs: number,
    sound: {
      readonly format: PayloadFormat;
      readonly decoder: Decoder;
      readonly samples: Int16Array;
    },
    sink: SoundSink,
  ): void {
    const { format, decoder, samples } = sound;
    const start = this.#startOf(packet, arrivalMs, format.clockRate);
    // Late ones would tear what is being played.
    if (start < this.#expected && start > this.#expected - LIVE_RATE) return;
    const { sampleRate } = decoder;
    if (start !== this.#expected || this.#resampler?.fromRate !== sampleRate) {
      if (this.#resampler !== undefined) sink(this.#at, this.#resampler.flush());
      if (this.#resampler?.fromRate !== sampleRate) {
        this.#resampler = new Resampler(sampleRate, LIVE_RATE);
      }
      this.#at = start;
    }
    const placed = this.#resampler.process(samples);
    sink(this.#at, placed);
    this.#at += placed.length;
    this.#expected = start + Math.round((samples.length * LIVE_RATE) / sampleRate);
  }

  /** Sample number at which the packet begins: by its timestamp, as long as that is believable. */
  #startOf(packet: Buffer, arrivalMs: number, clockRate: number): number {
    const arrival = Math.round(arrivalMs * SAMPLES_PER_MS);
    const timestamp = rtpTimestamp(packet, 0);
    const source = ssrc(packet, 0);
    const known = this.#timeline;
    if (known?.ssrc === source && known.clockRate === clockRate) {
      const ticks = (timestamp - known.timestamp) | 0;
      const start = known.anchor + Math.round((ticks * LIVE_RATE) / clockRate);
      if (Math.abs(start - arrival) <= MAX_DEVIATION_MS * SAMPLES_PER_MS) return start;
    }
    this.#timeline = { ssrc: source, clockRate, anchor: arrival, timestamp };
    return arrival;
  }

  #decoderOf(format: PayloadFormat): Decoder | undefined {
    const { payloadType: type } = format;
    if (!this.#decoders.has(type)) {
      this.#decoders.set(type, createDecoder({ ...format, sampleRate: LIVE_RATE }));
    }
    return this.#decoders.get(type);
  }
}

function decode(decoder: Decoder, payload: Uint8Array): Int16Array {
  try {
    return decoder.decode(payload);
  } catch (error) {
    if (!(error instanceof AudioDecodeError)) throw error;
    return new Int16Array(0);
  }
}
