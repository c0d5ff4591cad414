import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, isId, type Log, type Timer, type Timers } from '../base/index.ts';
import { canDecode, type DecoderProgram } from '../finalise/index.ts';
import type { RecordingFacts, UndecodedFormat, UndecodedReason } from '../recording/index.ts';
import type { KeyRing } from '../storage/crypto/index.ts';
import { readJournalHeader } from '../storage/journal/index.ts';
import type { FinaliseQueue } from './finalise-queue.ts';

/** How often it is looked for a program that decodes, and for recordings that were deleted. */
const LOOK_EVERY_MS = 60 * 60_000;
/** How often somebody may have asked for it. */
const ASKED_EVERY_MS = 2000;

/** Recordings of which one codec waits to be decoded. */
export interface WaitingCodec {
  /** Encoding name of the format, for example `G729`. */
  readonly codec: string;
  readonly reason: UndecodedReason;
  readonly recordings: number;
}

export interface UndecodedRecordingsOptions {
  /** Holds a journal for each. */
  readonly directory: string;
  readonly keyRing: KeyRing;
  /** Looks for a program that decodes what is not built in. */
  readonly findDecoders: () => Promise<DecoderProgram | undefined>;
  /** Formats of a listed recording that were not decoded; undefined where it is not listed. */
  readonly undecodedOf: (recordingId: string) => readonly UndecodedFormat[] | undefined;
  /**
   * Whether somebody asked that what can be decoded now be decoded; what is returned is told how
   * many recordings that are.
   */
  readonly takeRequest: () => ((decoding: number) => void) | undefined;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * Recordings with a codec that could not be decoded when they were made. They are listed, silent
 * where they lack it, and their journals are kept: when a program that decodes it is there, they
 * are finalised again.
 */
export class UndecodedRecordings {
  readonly #options: UndecodedRecordingsOptions;
  readonly #waiting = new Map<string, readonly UndecodedFormat[]>();
  /** Being decoded since the start; a recording leaves when it is stored. */
  readonly #begun = new Set<string>();
  readonly #looks: Timer[] = [];
  #decoders: DecoderProgram | undefined;
  #looking: Promise<number> = Promise.resolve(0);

  constructor(options: UndecodedRecordingsOptions) {
    this.#options = options;
  }

  /** What decodes codecs that are not built in, as found last. */
  get decoders(): DecoderProgram | undefined {
    return this.#decoders;
  }

  /** How many recordings wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** What waits, by codec and reason; recordings with two of them count twice. */
  get waiting(): WaitingCodec[] {
    return countCodecs([...this.#waiting.values()]);
  }

  /**
   * What a program could decode if it were there, or did not fail: how many recordings, and of
   * which codecs. Undefined where nothing waits for that.
   */
  get awaited(): { readonly recordings: number; readonly codecs: string } | undefined {
    const isAwaited = ({ reason = 'no-decoder' }: UndecodedFormat) => reason !== 'no-decoder';
    const all = [...this.#waiting.values()].map((formats) => formats.filter(isAwaited));
    const recordings = all.filter((formats) => formats.length > 0).length;
    if (recordings === 0) return undefined;
    const codecs = new Set(all.flat().map(({ encodingName }) => encodingName));
    return { recordings, codecs: [...codecs].sort().join(', ') };
  }

  /** A recording was stored; what it lacks is remembered. */
  note({ session, legs }: RecordingFacts): void {
    const formats = legs.flatMap(({ undecoded }) => undecoded);
    this.#begun.delete(session.recordingId);
    if (formats.length > 0) this.#waiting.set(session.recordingId, formats);
    else this.#waiting.delete(session.recordingId);
  }

  /** Looks for a program; to be called before the first recording is made. */
  async prepare(): Promise<void> {
    this.#decoders = await this.#options.findDecoders();
  }

  /** Decodes what can be decoded now, and from here on looks again and again. */
  async start(finalise: Pick<FinaliseQueue, 'add'>): Promise<void> {
    const { timers, takeRequest } = this.#options;
    await this.#look(finalise, false);
    this.#looks.push(
      timers.every(LOOK_EVERY_MS, () => void this.#look(finalise, false)),
      timers.every(ASKED_EVERY_MS, () => {
        const answer = takeRequest();
        if (answer !== undefined) void this.#look(finalise, true).then(answer);
      }),
    );
  }

  /** Looks no more. Idempotent. */
  stop(): void {
    for (const look of this.#looks.splice(0)) look.cancel();
  }

  /** One look after the other; the number of recordings that are being decoded now. */
  #look(finalise: Pick<FinaliseQueue, 'add'>, isAsked: boolean): Promise<number> {
    this.#looking = this.#looking.then(() => this.#lookOnce(finalise, isAsked));
    return this.#looking;
  }

  async #lookOnce(finalise: Pick<FinaliseQueue, 'add'>, isAsked: boolean): Promise<number> {
    const { log } = this.#options;
    try {
      await this.prepare();
      await this.#readWaiting();
    } catch (error) {
      log.error({ error: errorText(error) }, 'recordings that wait for a decoder not looked for');
    }
    const chosen = [...this.#waiting].filter(([, formats]) =>
      formats.some((format) => this.#isDue(format, isAsked)),
    );
    for (const [recordingId] of chosen) this.#decode(recordingId, finalise);
    if (chosen.length > 0) log.info({ recordings: chosen.length }, 'decoding what waited for it');
    return chosen.length;
  }

  /** What a program failed on is tried again only where somebody wants that. */
  #isDue(format: UndecodedFormat, isAsked: boolean): boolean {
    const isTried = format.reason === 'program-failed';
    return canDecode(format, this.#decoders) && (isAsked || !isTried);
  }

  #decode(recordingId: string, finalise: Pick<FinaliseQueue, 'add'>): void {
    const { directory, keyRing, log } = this.#options;
    const journalPath = join(directory, `${recordingId}.ewj`);
    try {
      const key = keyRing.unwrap(readJournalHeader(journalPath).wrappedKey, recordingId);
      finalise.add({ recordingId, journalPath, key, isStored: true });
      this.#begun.add(recordingId);
      this.#waiting.delete(recordingId);
    } catch (error) {
      log.error({ recordingId, error: errorText(error) }, 'journal cannot be read');
    }
  }

  /** Brings what is remembered in line with the journals that are there. */
  async #readWaiting(): Promise<void> {
    const { directory, undecodedOf } = this.#options;
    const found = new Set(await journalIds(directory));
    for (const recordingId of this.#waiting.keys()) {
      if (!found.has(recordingId)) this.#waiting.delete(recordingId);
    }
    for (const recordingId of found) {
      if (this.#waiting.has(recordingId) || this.#begun.has(recordingId)) continue;
      const formats = undecodedOf(recordingId) ?? [];
      if (formats.length > 0) this.#waiting.set(recordingId, formats);
    }
  }
}

/** Recordings whose journals are kept in `directory`. */
export async function journalIds(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names.map((name) => name.replace(/\.ewj$/, '')).filter(isId);
}

/** Counts recordings by codec and reason; `all`: of each the formats that were not decoded. */
export function countCodecs(all: readonly (readonly UndecodedFormat[])[]): WaitingCodec[] {
  const counts = new Map<string, WaitingCodec>();
  for (const formats of all) {
    const kinds = formats.map(({ encodingName: codec, reason = 'no-decoder' }) => {
      return { codec, reason };
    });
    for (const { codec, reason } of new Map(kinds.map((kind) => [keyOf(kind), kind])).values()) {
      const { recordings = 0 } = counts.get(keyOf({ codec, reason })) ?? {};
      counts.set(keyOf({ codec, reason }), { codec, reason, recordings: recordings + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => a.codec.localeCompare(b.codec));
}

function keyOf({ codec, reason }: Pick<WaitingCodec, 'codec' | 'reason'>): string {
  return `${codec} ${reason}`;
}
