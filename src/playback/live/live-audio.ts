import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { errorText, type Log } from '../../base/index.ts';
import { LiveListener } from './live-listener.ts';
import type { FromLiveWorker, LiveTap, SideLevels, ToLiveWorker } from './live-messages.ts';

export interface LiveAudioOptions {
  /** How a running call is read; undefined for one that is not running. */
  readonly tapOf: (recordingId: string) => LiveTap | undefined;
  readonly log: Log;
}

interface Watched {
  /** How many want to know its level. */
  meters: number;
  readonly listeners: Set<LiveListener>;
  levels: SideLevels | undefined;
}

/**
 * Levels of running calls, and their sound for who listens in. Only calls that are watched are
 * read, in a thread that is started with the first of them.
 */
export class LiveAudio {
  readonly #options: LiveAudioOptions;
  readonly #calls = new Map<string, Watched>();
  #worker: Worker | undefined;

  constructor(options: LiveAudioOptions) {
    this.#options = options;
  }

  /** How many listen. */
  get listeners(): number {
    let count = 0;
    for (const { listeners } of this.#calls.values()) count += listeners.size;
    return count;
  }

  /** How many calls are read. */
  get watchedCalls(): number {
    return this.#calls.size;
  }

  /** Measures a call until {@link unmeter}; false for one that is not running. */
  meter(recordingId: string): boolean {
    const watched = this.#watch(recordingId);
    if (watched !== undefined) watched.meters++;
    return watched !== undefined;
  }

  unmeter(recordingId: string): void {
    const watched = this.#calls.get(recordingId);
    if (watched === undefined || watched.meters === 0) return;
    watched.meters--;
    this.#unwatchIfUnused(recordingId, watched);
  }

  /** The levels of the last second; undefined for a call that is not measured. */
  levels(recordingId: string): SideLevels | undefined {
    return this.#calls.get(recordingId)?.levels;
  }

  /** The sound of a call from now on; undefined for one that is not running. */
  listen(recordingId: string): LiveListener | undefined {
    const watched = this.#watch(recordingId);
    if (watched === undefined) return undefined;
    const listener: LiveListener = new LiveListener(() => {
      watched.listeners.delete(listener);
      if (watched.listeners.size > 0) return;
      this.#send({ type: 'listen', recordingId, isOn: false });
      this.#unwatchIfUnused(recordingId, watched);
    });
    if (watched.listeners.size === 0) this.#send({ type: 'listen', recordingId, isOn: true });
    watched.listeners.add(listener);
    return listener;
  }

  /** A call is over: its listeners have heard all there is. */
  end(recordingId: string): void {
    const watched = this.#calls.get(recordingId);
    if (watched === undefined) return;
    this.#unwatch(recordingId);
    for (const listener of watched.listeners) listener.end();
  }

  /** Ends everything. Idempotent. */
  async close(): Promise<void> {
    for (const recordingId of [...this.#calls.keys()]) this.end(recordingId);
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    // Not terminated: a thread that is ended while it loads native code takes the process along.
    worker.ref();
    const ended = once(worker, 'exit');
    worker.postMessage({ type: 'close' } satisfies ToLiveWorker);
    await ended;
  }

  #watch(recordingId: string): Watched | undefined {
    const known = this.#calls.get(recordingId);
    if (known !== undefined) return known;
    const tap = this.#options.tapOf(recordingId);
    if (tap === undefined) return undefined;
    const watched: Watched = { meters: 0, listeners: new Set(), levels: undefined };
    this.#calls.set(recordingId, watched);
    this.#worker ??= this.#start();
    this.#send({ type: 'watch', tap });
    return watched;
  }

  #unwatchIfUnused(recordingId: string, watched: Watched): void {
    const isUsed = watched.meters > 0 || watched.listeners.size > 0;
    if (!isUsed && this.#calls.get(recordingId) === watched) this.#unwatch(recordingId);
  }

  #unwatch(recordingId: string): void {
    this.#calls.delete(recordingId);
    this.#send({ type: 'unwatch', recordingId });
  }

  #send(message: ToLiveWorker): void {
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    // Emitted code has another extension than its source.
    const name = import.meta.url.endsWith('.ts') ? 'live-worker.ts' : 'live-worker.js';
    const worker = new Worker(new URL(name, import.meta.url), { execArgv: [] });
    worker.unref();
    worker.on('message', (message: FromLiveWorker) => this.#received(message));
    worker.on('error', (error) => this.#failed(worker, error));
    worker.on('exit', () => this.#failed(worker, new Error('the thread has ended')));
    return worker;
  }

  #received(message: FromLiveWorker): void {
    switch (message.type) {
      case 'levels':
        for (const [recordingId, levels] of message.levels) {
          const watched = this.#calls.get(recordingId);
          if (watched !== undefined) watched.levels = levels;
        }
        break;
      case 'sound': {
        const { buffer, byteOffset, byteLength } = message.samples;
        const bytes = Buffer.from(buffer, byteOffset, byteLength);
        const watched = this.#calls.get(message.recordingId);
        for (const listener of watched?.listeners ?? []) listener.push(bytes);
        break;
      }
      case 'failed': {
        const { recordingId, reason } = message;
        this.#options.log.warn({ recordingId, reason }, 'running call cannot be listened to');
        this.end(recordingId);
        break;
      }
    }
  }

  #failed(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#options.log.error({ error: errorText(error) }, 'thread for running calls has ended');
    for (const recordingId of [...this.#calls.keys()]) this.end(recordingId);
  }
}
