import {
  AudioDecodeError,
  type Decoder,
  type DecoderProgram,
  encodeG711,
  type FrameFormat,
  type G711Law,
  Resampler,
} from '../audio/index.ts';
import type { PayloadFormat } from '../recording/index.ts';
import { FrameRun } from './frame-run.ts';
import type { PayloadFeed } from './payload-feed.ts';
import { type Samples, spliceSamples } from './splice-samples.ts';
import { tryDecoder } from './stream-formats.ts';
import type { LegTimeline } from './timeline.ts';

/** A packet holds no more audio than this. */
const MAX_PACKET_SECONDS = 1;
/** Sources and changes of codec on one leg for which a program is started, each time anew. */
const MAX_FRAME_RUNS = 300;

/** Audio that belongs at sample `at` of the recording. */
export interface PlacedAudio<T extends Samples> {
  readonly at: number;
  readonly samples: T;
}

/** How decoded audio leaves a {@link LegDecoder}. */
export interface AudioForm<T extends Samples> {
  readonly sampleRate: number;
  /** `length` samples of silence. */
  readonly silence: (length: number) => T;
  readonly fromPcm: (pcm: Int16Array) => T;
  /** The payload itself where it is in this form already. */
  readonly fromPayload: (payload: Uint8Array, format: PayloadFormat) => T | undefined;
}

/** 16-bit samples at `sampleRate`. */
export function pcmForm(sampleRate: number): AudioForm<Int16Array> {
  return {
    sampleRate,
    silence: (length) => new Int16Array(length),
    fromPcm: (pcm) => pcm,
    fromPayload: () => undefined,
  };
}

/** G.711 codes of `law`: what came in it stays bit for bit. */
export function codeForm(law: G711Law, silence: number): AudioForm<Uint8Array> {
  const name = law === 'u' ? 'PCMU' : 'PCMA';
  return {
    sampleRate: 8000,
    silence: (length) => new Uint8Array(length).fill(silence),
    fromPcm: (pcm) => encodeG711(law, pcm),
    fromPayload: (payload, format) =>
      format.encodingName.toUpperCase() === name && format.clockRate === 8000 ? payload : undefined,
  };
}

/** What a {@link LegDecoder} works with. */
export interface LegDecoderOptions<T extends Samples> {
  readonly feed: PayloadFeed;
  readonly form: AudioForm<T>;
  /** Decodes what is not built in. */
  readonly program: DecoderProgram | undefined;
}

/** An unbroken piece of one source in one codec. */
interface Stretch {
  readonly resampler: Resampler | undefined;
  /** Where the next sample belongs. */
  at: number;
  /** Correction that is due as soon as there are samples. */
  due: number;
}

/** Decodes the packets of a leg in the order of its plan, one at a time. */
export class LegDecoder<T extends Samples> {
  readonly #leg: LegTimeline;
  readonly #feed: PayloadFeed;
  readonly #form: AudioForm<T>;
  readonly #program: DecoderProgram | undefined;
  readonly #decoders = new Map<number, { decoder: Decoder | undefined; run: number }>();
  #next = 0;
  #stretch: Stretch | undefined;
  #frameRun: FrameRun | undefined;
  #frameRuns = 0;
  #damagedPackets = 0;

  constructor(leg: LegTimeline, { feed, form, program }: LegDecoderOptions<T>) {
    this.#leg = leg;
    this.#feed = feed;
    this.#form = form;
    this.#program = program;
  }

  /** Packets that their codec could not read; silence stands for them. */
  get damagedPackets(): number {
    return this.#damagedPackets;
  }

  /**
   * The next audio in order of time; undefined at the end. Throws `DecoderProgramError` where a
   * program that decodes failed.
   */
  async next(): Promise<PlacedAudio<T> | undefined> {
    const { plan } = this.#leg;
    for (;;) {
      if (this.#next >= plan.length) return this.#endStretch();
      if (this.#stretch !== undefined && !this.#goesOn(this.#next)) {
        const rest = this.#endStretch();
        if (rest !== undefined) return rest;
      }
      const audio = await this.#decode(this.#next++);
      if (audio !== undefined) return audio;
    }
  }

  /** Ends the program that decodes, if there is one. Idempotent. */
  close(): void {
    this.#frameRun?.close();
  }

  /** Whether the `i`th packet continues the present stretch without a seam. */
  #goesOn(i: number): boolean {
    const { plan } = this.#leg;
    const stretch = this.#stretch!;
    if (plan.joins[i] !== 1 || this.#formatKey(i) !== this.#formatKey(i - 1)) return false;
    return stretch.resampler !== undefined || stretch.at === plan.position[i];
  }

  /** What is still in the resampler. */
  #endStretch(): PlacedAudio<T> | undefined {
    const stretch = this.#stretch;
    this.#stretch = undefined;
    if (stretch?.resampler === undefined) return undefined;
    return this.#place(stretch, stretch.resampler.flush());
  }

  async #decode(i: number): Promise<PlacedAudio<T> | undefined> {
    const { plan, streams } = this.#leg;
    const stream = streams[plan.stream[i]!]!;
    const { format, frames } = stream.formats[stream.log.format[plan.row[i]!]!]!;
    if (frames !== undefined) {
      const stretch = this.#openStretch(i, frames.sampleRate);
      const decoded = await this.#framePcm(i, frames);
      return this.#place(stretch, stretch.resampler?.process(decoded) ?? decoded);
    }
    const payload = this.#feed.take(stream, plan.row[i]!);
    const decoder = this.#decoderOf(i);
    if (decoder === undefined) return undefined;
    const stretch = this.#openStretch(i, decoder.sampleRate);
    const decoded = this.#pcm(decoder, payload);
    if (stretch.resampler !== undefined) {
      return this.#place(stretch, stretch.resampler.process(decoded));
    }
    return this.#place(stretch, decoded, this.#form.fromPayload(payload, format));
  }

  /** The stretch that the `i`th packet belongs to; its correction is due now. */
  #openStretch(i: number, from: number): Stretch {
    const { position, correction } = this.#leg.plan;
    const { sampleRate: to } = this.#form;
    const resampler = () => (from === to ? undefined : new Resampler(from, to));
    this.#stretch ??= { resampler: resampler(), at: position[i]!, due: 0 };
    this.#stretch.due += correction[i]!;
    return this.#stretch;
  }

  /** Samples of the `i`th packet, whose codec is not built in, at the rate of its frames. */
  async #framePcm(i: number, { sampleRate }: FrameFormat): Promise<Int16Array> {
    if (this.#frameRun?.has(i) !== true) {
      this.#frameRun = new FrameRun(this.#leg, i, {
        feed: this.#feed,
        program: ++this.#frameRuns > MAX_FRAME_RUNS ? undefined : this.#program,
      });
    }
    const samples = await this.#frameRun.next();
    if (samples !== undefined) return samples;
    this.#damagedPackets++;
    const { plan } = this.#leg;
    const length = plan.samples[i]! - plan.correction[i]!;
    return new Int16Array(Math.round((length * sampleRate) / this.#form.sampleRate));
  }

  #pcm(decoder: Decoder, payload: Uint8Array): Int16Array {
    const most = decoder.sampleRate * MAX_PACKET_SECONDS;
    try {
      return decoder.decode(payload).subarray(0, most);
    } catch (error) {
      if (!(error instanceof AudioDecodeError)) throw error;
      this.#damagedPackets++;
      return decoder.conceal(Math.min(most, decoder.countSamples(payload)));
    }
  }

  /** `ready` is the same audio in the form asked for, where that needs no making. */
  #place(stretch: Stretch, pcm: Int16Array, ready?: T): PlacedAudio<T> | undefined {
    if (pcm.length === 0) return undefined;
    const form = ready?.subarray(0, pcm.length) ?? this.#form.fromPcm(pcm);
    const samples = spliceSamples(form as T, pcm, stretch.due);
    stretch.due -= samples.length - pcm.length;
    const { at } = stretch;
    stretch.at += samples.length;
    return { at, samples };
  }

  /** One number for stream and format of the `i`th packet. */
  #formatKey(i: number): number {
    const { plan, streams } = this.#leg;
    const stream = plan.stream[i]!;
    return stream * 65_536 + streams[stream]!.log.format[plan.row[i]!]!;
  }

  /** A decoder keeps memory from packet to packet: another source begins anew. */
  #decoderOf(i: number): Decoder | undefined {
    const { plan, streams } = this.#leg;
    const { log, formats } = streams[plan.stream[i]!]!;
    const run = log.run[plan.row[i]!]!;
    const key = this.#formatKey(i);
    const known = this.#decoders.get(key);
    if (known === undefined) {
      const { format } = formats[log.format[plan.row[i]!]!]!;
      const decoder = tryDecoder(format, this.#form.sampleRate);
      this.#decoders.set(key, { decoder, run });
      return decoder;
    }
    if (known.run !== run) known.decoder?.reset();
    known.run = run;
    return known.decoder;
  }
}
