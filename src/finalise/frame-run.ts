import {
  type DecoderProgram,
  FrameDecoder,
  type FrameFormat,
  type UnpackedPayload,
} from '../audio/index.ts';
import type { PayloadFeed } from './payload-feed.ts';
import type { LegTimeline } from './timeline.ts';

/** A packet holds no more audio than this. */
const MAX_PACKET_SECONDS = 1;

export interface FrameRunOptions {
  readonly feed: PayloadFeed;
  /** Undefined: all is damaged. */
  readonly program: DecoderProgram | undefined;
}

/**
 * Packets of a leg that follow each other and are of one source and one format, decoded by one run
 * of a program. Frames go in as they came, those of lost packets are left out, and each packet gets
 * the samples of its own frames back: where it belongs in time is no concern of the program.
 */
export class FrameRun {
  readonly #leg: LegTimeline;
  readonly #options: FrameRunOptions;
  readonly #format: FrameFormat;
  readonly #first: number;
  /** Place in the plan behind the last packet. */
  readonly #end: number;
  /** Next packet to be taken apart. */
  #next: number;
  /** Taken apart, not yet given out; undefined for damaged ones. */
  readonly #unpacked: (UnpackedPayload | undefined)[] = [];
  /** Taken apart, not yet given to the program. */
  readonly #frames: Uint8Array[] = [];
  /** Packets given out. */
  #given = 0;
  #input: UnpackedPayload['input'] | undefined;
  #decoder: FrameDecoder | undefined;

  /** Begins with the `first` packet of the plan, whose format has frames. */
  constructor(leg: LegTimeline, first: number, options: FrameRunOptions) {
    const { streams, plan } = leg;
    const { log, formats } = streams[plan.stream[first]!]!;
    this.#leg = leg;
    this.#options = options;
    this.#format = formats[log.format[plan.row[first]!]!]!.frames!;
    this.#first = first;
    this.#next = first;
    let end = first + 1;
    while (end < plan.length && isSameSource(leg, first, end)) end++;
    this.#end = end;
  }

  /** Whether the `i`th packet of the plan is of this run. */
  has(i: number): boolean {
    return i >= this.#first && i < this.#end;
  }

  /**
   * The audio of the next packet at the rate of its codec; undefined where the payload cannot be
   * read. Throws `DecoderProgramError`.
   */
  async next(): Promise<Int16Array | undefined> {
    const isLast = this.#first + ++this.#given === this.#end;
    if (this.#unpacked.length === 0) this.#unpackNext();
    const unpacked = this.#unpacked.shift();
    const samples = unpacked === undefined ? undefined : await this.#decode(unpacked);
    if (isLast) await this.#finish();
    return samples;
  }

  /** Ends the program. Idempotent. */
  close(): void {
    this.#decoder?.close();
  }

  async #decode({ frames }: UnpackedPayload): Promise<Int16Array> {
    const count = frames.reduce((sum, { samples }) => sum + samples, 0);
    const decoded = new Int16Array(count);
    let at = 0;
    for (const { bytes, samples } of frames) {
      if (bytes !== undefined) decoded.set(await this.#open().read(samples), at);
      at += samples;
    }
    return decoded.subarray(0, this.#format.sampleRate * MAX_PACKET_SECONDS);
  }

  #open(): FrameDecoder {
    this.#decoder ??= new FrameDecoder({
      program: this.#options.program!.program,
      decoder: this.#format.decoder,
      input: this.#input!,
      frames: this.#takeFrames(),
    });
    return this.#decoder;
  }

  async #finish(): Promise<void> {
    await this.#decoder?.finish();
    this.close();
  }

  *#takeFrames(): Generator<Uint8Array> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) yield frame;
      else if (this.#next < this.#end) this.#unpackNext();
      else return;
    }
  }

  #unpackNext(): void {
    const { feed, program } = this.#options;
    const { streams, plan } = this.#leg;
    const i = this.#next++;
    const payload = feed.take(streams[plan.stream[i]!]!, plan.row[i]!);
    const unpacked = program === undefined ? undefined : this.#format.unpack(payload);
    this.#input ??= unpacked?.input;
    // One program reads one kind of frames; that of a source does not change.
    const isReadable = unpacked !== undefined && unpacked.input === this.#input;
    this.#unpacked.push(isReadable ? unpacked : undefined);
    if (!isReadable) return;
    for (const { bytes } of unpacked.frames) if (bytes !== undefined) this.#frames.push(bytes);
  }
}

function isSameSource({ streams, plan }: LegTimeline, a: number, b: number): boolean {
  if (plan.stream[a] !== plan.stream[b]) return false;
  const { log } = streams[plan.stream[a]!]!;
  const [rowA, rowB] = [plan.row[a]!, plan.row[b]!];
  return log.format[rowA] === log.format[rowB] && log.run[rowA] === log.run[rowB];
}
