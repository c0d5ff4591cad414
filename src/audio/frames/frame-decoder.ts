import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DECODER_ENVIRONMENT } from './find-decoders.ts';
import type { FrameInput } from './frame-format.ts';

/** What it says of its mistakes is kept up to here. */
const MAX_COMPLAINT = 500;
/** Frames are written in pieces of about this many bytes. */
const PIECE_BYTES = 4096;
/** A program that gives nothing for so long while it has frames is ended. */
const STALL_MS = 60_000;
/** Of address space; it needs about 300 MB, nearly all of it libraries. */
const MAX_MEMORY_KB = 1_000_000;
/** Of processor time: hundreds of hours of speech. */
const MAX_CPU_SECONDS = 3600;

/** The limits hold for the program, which takes the place of the shell; it makes no files. */
const LIMITED = [
  `ulimit -v ${MAX_MEMORY_KB}; ulimit -t ${MAX_CPU_SECONDS}; ulimit -f 0; ulimit -c 0`,
  'exec "$@"',
].join('; ');

/** The decoder program failed; what it was to decode is as it was. */
export class DecoderProgramError extends Error {
  constructor(decoder: string, reason: string) {
    super(`${decoder}: ${reason}`);
    this.name = 'DecoderProgramError';
  }
}

export interface FrameDecoderOptions {
  readonly program: string;
  /** Name of the decoder in it. */
  readonly decoder: string;
  readonly input: FrameInput;
  /** Taken from as fast as the program reads; it holds about a minute. */
  readonly frames: Iterable<Uint8Array>;
}

/**
 * Decodes frames of one source by ffmpeg, without loss of place: each frame gives the samples that
 * it lasts, no more and no less, or the whole fails. What is decoded comes from the network, so the
 * program runs with its input and output as the only files, and with limits.
 */
export class FrameDecoder {
  readonly #decoder: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves when the program has ended and all that it said has come. */
  readonly #closed: Promise<void>;
  readonly #pieces: AsyncIterator<Buffer, undefined>;
  /** Output that was not asked for yet. */
  #held = Buffer.alloc(0);
  #feedError: unknown;
  #complaint = '';

  constructor({ program, decoder, input, frames }: FrameDecoderOptions) {
    this.#decoder = decoder;
    const command = ['-c', LIMITED, 'sh', program, ...ffmpegArguments(decoder, input)];
    this.#child = spawn('sh', command, { cwd: '/', env: DECODER_ENVIRONMENT });
    this.#closed = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#pieces = this.#child.stdout[Symbol.asyncIterator]();
    // That it could not be started is seen by its output, which ends at once.
    this.#child.on('error', (error) => this.#complain(error.message));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#complain(text));
    const pieces = Readable.from(inPieces(input.header, frames), { highWaterMark: 1 });
    pipeline(pieces, this.#child.stdin).catch((error: NodeJS.ErrnoException) => {
      // Its end of the pipe may be closed; an error of ours is another matter.
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
        this.#feedError = error;
        this.#child.kill('SIGKILL');
      }
    });
  }

  /**
   * The next `count` samples. Throws {@link DecoderProgramError} where there are not as many, and
   * what taking frames threw.
   */
  async read(count: number): Promise<Int16Array> {
    const bytes = await this.#take(count * 2);
    if (bytes === undefined || bytes.length < count * 2) {
      await this.#closed;
      throw this.#error('ended too early');
    }
    const samples = new Int16Array(count);
    for (let i = 0; i < count; i++) samples[i] = bytes.readInt16LE(2 * i);
    return samples;
  }

  /** To be called after the last frame was read. Throws where there is more than the frames had. */
  async finish(): Promise<void> {
    if ((await this.#take(1)) !== undefined) throw this.#error('gave more than it was given');
  }

  /** Ends the program. Idempotent. */
  close(): void {
    this.#child.kill('SIGKILL');
    this.#child.stdout.destroy();
  }

  /** `size` bytes, or what is left at the end; undefined where nothing is. */
  async #take(size: number): Promise<Buffer | undefined> {
    while (this.#held.length < size) {
      const piece = await this.#nextPiece();
      if (piece === undefined) break;
      this.#held = Buffer.concat([this.#held, piece]);
    }
    if (this.#held.length === 0) return undefined;
    const bytes = this.#held.subarray(0, size);
    this.#held = this.#held.subarray(size);
    return bytes;
  }

  async #nextPiece(): Promise<Buffer | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const stall = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#error('stands still')), STALL_MS);
    });
    try {
      const piece = await Promise.race([this.#pieces.next(), stall]);
      return piece.done === true ? undefined : piece.value;
    } finally {
      clearTimeout(timer);
    }
  }

  #error(reason: string): unknown {
    const { exitCode, signalCode } = this.#child;
    const how = signalCode ?? (exitCode === null ? 'still running' : `exit code ${exitCode}`);
    const details = [how, this.#complaint.trim()].filter((text) => text !== '').join(', ');
    const error = new DecoderProgramError(this.#decoder, `${reason} (${details})`);
    return this.#feedError ?? error;
  }

  #complain(text: string): void {
    this.#complaint = (this.#complaint + text).slice(0, MAX_COMPLAINT);
  }
}

function ffmpegArguments(decoder: string, { options }: FrameInput): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-protocol_whitelist', 'pipe'],
    // Nothing has to be guessed from the data.
    ...['-threads', '1', '-probesize', '32', '-analyzeduration', '0'],
    ...[...options, '-c:a', decoder, '-i', 'pipe:0'],
    ...['-f', 's16le', '-c:a', 'pcm_s16le', '-ac', '1', '-flush_packets', '1', 'pipe:1'],
  ];
}

function* inPieces(header: Uint8Array, frames: Iterable<Uint8Array>): Generator<Buffer> {
  let piece: Uint8Array[] = [header];
  let size = header.length;
  for (const frame of frames) {
    piece.push(frame);
    size += frame.length;
    if (size < PIECE_BYTES) continue;
    yield Buffer.concat(piece);
    piece = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(piece);
}
