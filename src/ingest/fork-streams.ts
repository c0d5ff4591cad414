import type {
  AdoptedStream,
  RecordedStream,
  Recorder,
  Refusal,
  StreamRequest,
} from '../recorder/index.ts';
import type { EndReason } from '../recording/index.ts';
import type { ForkedCall, ForkedMedia, ForkSource } from './fork-source.ts';

/** What a restarted process needs to know of a stream of a dialog. */
export interface ForkStreamState {
  readonly recordingId: string;
  readonly streamIndex: number;
  readonly label: string | undefined;
  readonly callKey: string;
  readonly pairKey: string;
  readonly isGuess: boolean;
  /** It belongs to no call: nothing of it is kept. */
  readonly isParked: boolean;
}

interface ForkStream {
  readonly stream: RecordedStream;
  readonly label: string | undefined;
  call: { readonly key: string; readonly pairKey: string; readonly isParked: boolean };
  isGuess: boolean;
}

/** An audio m-line as far as it decides about its stream. */
export interface ForkLine {
  readonly label: string | undefined;
  /** Whether it is to be received. */
  readonly isOpen: boolean;
}

export interface ForkStreamsOptions {
  readonly recorder: Recorder;
  readonly dialect: ForkSource['dialect'];
  /** `address:port` that sent the INVITE. */
  readonly peer: string;
  /** The same for no other dialog. */
  readonly dialogKey: string;
  /** The recorder ended what the dialog carries. */
  readonly onStop: (reason: EndReason) => void;
}

const OVER: EndReason = { class: 'normal', code: 'session-over' };
const REMOVED: EndReason = { class: 'normal', code: 'stream-removed' };
/** Between two calls in one dialog. */
const PARKED = '\0parked';

/**
 * The recorded streams of one dialog, by audio m-line: which call each belongs to, and what becomes
 * of it when calls come and go. Each call is a recording of its own. A stream goes on from one to
 * the next with the same ports; what arrives in between belongs to no call and is not kept.
 */
export class ForkStreams {
  readonly #options: ForkStreamsOptions;
  readonly #streams = new Map<number, ForkStream>();
  /** Call → the key that its streams share. */
  readonly #pairKeys = new Map<string, string>();
  #calls = 0;

  constructor(options: ForkStreamsOptions) {
    this.#options = options;
  }

  get all(): readonly RecordedStream[] {
    return [...this.#streams.values()].map(({ stream }) => stream);
  }

  /** The stream of an audio m-line, by its index; undefined where nothing is received. */
  at(audioIndex: number): RecordedStream | undefined {
    const stream = this.#streams.get(audioIndex)?.stream;
    return stream?.endReason === undefined ? stream : undefined;
  }

  /** The m-lines as they are now. */
  get lines(): ForkLine[] {
    const count = Math.max(-1, ...this.#streams.keys()) + 1;
    return Array.from({ length: count }, (_, index) => {
      return { label: this.#streams.get(index)?.label, isOpen: this.at(index) !== undefined };
    });
  }

  /** Our ports for `count` audio m-lines; 0 where nothing is received. */
  ports(count: number): number[] {
    return Array.from({ length: count }, (_, index) => this.at(index)?.rtpPort ?? 0);
  }

  get state(): Readonly<Record<number, ForkStreamState>> {
    const entries = [...this.#streams].map(([index, { stream, label, call, isGuess }]) => {
      const { recordingId, streamIndex } = stream;
      const { key: callKey, pairKey, isParked } = call;
      return [index, { recordingId, streamIndex, label, callKey, pairKey, isGuess, isParked }];
    });
    return Object.fromEntries(entries);
  }

  /** Takes over the streams that go on after a restart. */
  restore(state: Readonly<Record<number, ForkStreamState>>, adopted: readonly AdoptedStream[]) {
    for (const [index, known] of Object.entries(state)) {
      const { recordingId, streamIndex, label, callKey: key, pairKey, isGuess, isParked } = known;
      const stream = adopted
        .map((each) => each.stream)
        .find((each) => each.recordingId === recordingId && each.streamIndex === streamIndex);
      if (stream === undefined) continue;
      this.#keep(Number(index), { stream, label, call: { key, pairKey, isParked }, isGuess });
      this.#pairKeys.set(key, pairKey);
    }
    this.#calls = this.#pairKeys.size;
  }

  /**
   * Brings the streams in line with what the source says now, m-line by m-line. Resolves to why a
   * stream is not recorded, where one is not.
   */
  async follow(
    media: readonly ForkedMedia[],
    lines: readonly ForkLine[],
  ): Promise<Refusal | undefined> {
    const refusals = new Map<string | undefined, Refusal>();
    for (const [index, { label, isOpen }] of lines.entries()) {
      const key = media[index]?.call?.key;
      if (!isOpen) this.#end(index, REMOVED);
      else if (this.#streams.has(index) || !refusals.has(key)) {
        const refusal = await this.#followOne(index, label, media[index]!);
        if (refusal !== undefined) refusals.set(key, refusal);
      }
    }
    for (const index of [...this.#streams.keys()]) {
      if (index >= lines.length) this.#end(index, REMOVED);
    }
    return [...refusals.values()][0];
  }

  /** Takes what the source says last: nothing begins any more. */
  learn(media: readonly ForkedMedia[]): void {
    for (const [index, stream] of this.#streams) {
      const now = media[index];
      if (now !== undefined && this.#belongs(stream, now.call)) this.#update(stream, now);
    }
  }

  /** Notes that a call cannot be recorded for what was signalled. */
  missed(call: ForkedCall | undefined, problem: Parameters<Recorder['missed']>[1]): void {
    const pairKey = this.#pairKeyOf(call?.key ?? '');
    this.#options.recorder.missed({ ...this.#requestOf(call), side: 'near', pairKey }, problem);
  }

  /** Ends all of them; what belongs to no call is not kept. */
  endAll(reason: EndReason): void {
    for (const index of [...this.#streams.keys()]) this.#end(index, reason);
  }

  async #followOne(
    index: number,
    label: string | undefined,
    media: ForkedMedia,
  ): Promise<Refusal | undefined> {
    const known = this.#streams.get(index);
    const isSame = known !== undefined && (known.label === label || label === undefined);
    if (known !== undefined && !isSame) this.#end(index, REMOVED);
    const before = isSame ? known : undefined;
    if (before !== undefined && this.#belongs(before, media.call)) {
      // One that the recorder has ended stays so as long as the call lasts.
      if (before.stream.endReason === undefined) this.#update(before, media);
      return undefined;
    }
    return this.#begin(index, label, media, before);
  }

  /** Whether a stream goes on in its recording. */
  #belongs({ call }: ForkStream, now: ForkedCall | undefined): boolean {
    if (now === undefined) return call.isParked;
    if (call.isParked) return false;
    // What began without anybody being named is the first call that is.
    return call.key === now.key || call.key === '';
  }

  #update(known: ForkStream, { call, voice, isGuess }: ForkedMedia): void {
    const { stream } = known;
    const isBoth = voice.isMixed === true && !isGuess;
    if (!isGuess && (known.isGuess || isBoth)) {
      stream.assign(voice);
      known.isGuess = false;
    }
    if (call?.isIdentified !== true) return;
    if (known.call.key === '' && call.key !== '') {
      known.call = { ...known.call, key: call.key };
      this.#pairKeys.set(call.key, known.call.pairKey);
    }
    this.#options.recorder.identify(stream.recordingId, call);
    stream.partiesChanged(call.parties);
  }

  /** A stream of another call, or the first: on the ports of `before` where there is one. */
  async #begin(
    index: number,
    label: string | undefined,
    { call, voice, isGuess }: ForkedMedia,
    before: ForkStream | undefined,
  ): Promise<Refusal | undefined> {
    const key = call?.key ?? PARKED;
    const pairKey = this.#pairKeyOf(key);
    const takesOver = before?.stream.endReason === undefined ? placeOf(before?.stream) : undefined;
    const admission = await this.#options.recorder.requestStream({
      ...voice,
      ...{ sharesSide: true, isBetweenCalls: call === undefined, takesOver, pairKey },
      ...this.#requestOf(call),
    });
    if (admission.kind === 'admitted') {
      const { stream } = admission;
      if (before !== undefined) this.#leave(before, OVER);
      const isParked = call === undefined;
      this.#keep(index, { stream, label, call: { key, pairKey, isParked }, isGuess });
      return undefined;
    }
    // A call that is not to be recorded leaves the ports open for the one after it.
    if (call !== undefined && before !== undefined) {
      if (before.call.isParked) return admission;
      const nobody = { call: undefined, voice, isGuess };
      await this.#begin(index, label, nobody, before);
    } else if (before !== undefined) this.#end(index, OVER);
    return admission;
  }

  #requestOf(call: ForkedCall | undefined): Omit<StreamRequest, 'side' | 'pairKey'> {
    const { dialect, peer } = this.#options;
    const nobody = { near: { side: 'near' }, far: { side: 'far' } } as const;
    return {
      dialect,
      peer,
      isUnidentified: call?.isIdentified !== true,
      parties: call?.parties ?? nobody,
      direction: call?.direction ?? 'inbound',
      extra: call?.extra ?? {},
    };
  }

  #keep(index: number, stream: ForkStream): void {
    this.#streams.set(index, stream);
    stream.stream.onStop = (reason) => {
      const others = [...this.#streams.values()].filter((each) => {
        return each.stream.endReason === undefined && !each.call.isParked;
      });
      if (others.length === 0) this.#options.onStop(reason);
    };
  }

  #end(index: number, reason: EndReason): void {
    const known = this.#streams.get(index);
    this.#streams.delete(index);
    if (known !== undefined) this.#leave(known, reason);
  }

  #leave({ stream, call }: ForkStream, reason: EndReason): void {
    if (call.isParked) stream.drop(reason);
    else stream.end(reason);
    const isOver = ![...this.#streams.values()].some((each) => {
      return each.call.pairKey === call.pairKey && each.stream.endReason === undefined;
    });
    if (isOver && this.#pairKeys.get(call.key) === call.pairKey) this.#pairKeys.delete(call.key);
  }

  #pairKeyOf(key: string): string {
    const known = this.#pairKeys.get(key);
    if (known !== undefined) return known;
    const { dialect, dialogKey } = this.#options;
    const pairKey = `${dialect}/${dialogKey}/${this.#calls++}`;
    this.#pairKeys.set(key, pairKey);
    return pairKey;
  }
}

function placeOf(stream: RecordedStream | undefined): StreamRequest['takesOver'] {
  if (stream === undefined) return undefined;
  const { recordingId, streamIndex } = stream;
  return { recordingId, streamIndex };
}
