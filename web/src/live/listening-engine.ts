import { ApiError, addressOf } from '../api/client.ts';
import type { LiveItem, SideLevels } from './live-wire.ts';

/** What is sent: 16-bit samples of near and far end in turn, behind the header of a WAV file. */
const SAMPLE_RATE = 16_000;
const HEADER_BYTES = 80;
const FRAME_BYTES = 4;
/** So much is kept ahead of what is heard, for a network that is not even. */
const AHEAD_SECONDS = 0.2;
/** With more, some is left out: what is heard is to be what is said now. */
const MAX_AHEAD_SECONDS = 0.8;
const FULL_SCALE = 32_768;

export type ListeningStatus = 'idle' | 'connecting' | 'listening' | 'ended' | 'failed';

export interface ListeningState {
  readonly status: ListeningStatus;
  /** Whom one listens to. */
  readonly call: LiveItem | undefined;
  /** From 0 to 1. */
  readonly volume: number;
  /** Of the last tenth of a second. */
  readonly levels: SideLevels;
  readonly error: Error | undefined;
}

const NO_LEVELS: SideLevels = { near: null, far: null };

/** Plays the sound of a running call as it comes. One call at a time. */
export class ListeningEngine {
  readonly #listeners = new Set<() => void>();
  #state: ListeningState = {
    status: 'idle',
    call: undefined,
    volume: 1,
    levels: NO_LEVELS,
    error: undefined,
  };
  #abort: AbortController | undefined;
  #output: { readonly context: AudioContext; readonly gain: GainNode } | undefined;
  /** When the next samples are to be heard, on the clock of the output. */
  #nextAt = 0;

  get state(): ListeningState {
    return this.#state;
  }

  /** Calls `listener` after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to play `call`; what was played before ends. */
  async listen(call: LiveItem): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#change({ status: 'connecting', call, error: undefined });
    try {
      const path = addressOf(`/live/${encodeURIComponent(call.id)}/audio`);
      const response = await fetch(path, { signal: abort.signal });
      if (!response.ok || response.body === null) throw await refusalOf(response);
      await this.#play(response.body);
      if (this.#abort === abort) this.#change({ status: 'ended', levels: NO_LEVELS });
    } catch (error) {
      if (this.#abort !== abort) return;
      this.#change({ status: 'failed', error: error as Error, levels: NO_LEVELS });
    } finally {
      if (this.#abort === abort) this.#closeOutput();
    }
  }

  /** Ends what is played. Idempotent. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#closeOutput();
    this.#change({ status: 'idle', call: undefined, levels: NO_LEVELS, error: undefined });
  }

  setVolume(volume: number): void {
    if (this.#output !== undefined) this.#output.gain.gain.value = volume;
    this.#change({ volume });
  }

  async #play(body: ReadableStream<Uint8Array>): Promise<void> {
    const context = new AudioContext({ sampleRate: SAMPLE_RATE });
    const gain = new GainNode(context, { gain: this.#state.volume });
    gain.connect(context.destination);
    this.#output = { context, gain };
    this.#nextAt = 0;
    const reader = body.getReader();
    let left = HEADER_BYTES;
    let rest = new Uint8Array(0);
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const skipped = Math.min(left, value.length);
      left -= skipped;
      const bytes = joined(rest, value.subarray(skipped));
      const whole = bytes.length - (bytes.length % FRAME_BYTES);
      rest = bytes.slice(whole);
      if (whole > 0) this.#schedule(bytes.slice(0, whole));
    }
  }

  #schedule(bytes: Uint8Array): void {
    if (this.#output === undefined) return;
    const { context, gain } = this.#output;
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    const buffer = new AudioBuffer({
      numberOfChannels: 2,
      length: samples.length / 2,
      sampleRate: SAMPLE_RATE,
    });
    const levels = [0, 1].map((channel) => {
      const target = buffer.getChannelData(channel);
      let power = 0;
      for (let i = 0; i < target.length; i++) {
        const sample = samples[2 * i + channel]! / FULL_SCALE;
        target[i] = sample;
        power += sample * sample;
      }
      return power === 0 ? null : 10 * Math.log10((2 * power) / target.length);
    });
    this.#change({ status: 'listening', levels: { near: levels[0]!, far: levels[1]! } });
    const ahead = this.#nextAt - context.currentTime;
    if (ahead > MAX_AHEAD_SECONDS) return;
    if (ahead < 0) this.#nextAt = context.currentTime + AHEAD_SECONDS;
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(gain);
    source.start(this.#nextAt);
    this.#nextAt += buffer.duration;
  }

  #closeOutput(): void {
    void this.#output?.context.close();
    this.#output = undefined;
  }

  #change(change: Partial<ListeningState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

async function refusalOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { readonly code?: string };
  const code = problem.code ?? `HTTP_${response.status}`;
  return new ApiError({ status: response.status, code });
}
