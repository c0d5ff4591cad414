import { createServer, type Server } from 'node:net';
import { errorText, type Log, RecorderError } from '../base/index.ts';
import type { CaptureEngine } from './capture-engine.ts';
import {
  type CaptureLine,
  type CaptureSettings,
  type NoteLine,
  PROTOCOL_VERSION,
  type RequestLine,
} from './capture-messages.ts';
import { LineChannel } from './line-channel.ts';

/** A main process that stands still gets no more counters until it has read those it has. */
const MAX_PENDING_BYTES = 1 << 20;

/** What a {@link CaptureServer} needs. */
export interface ServerOptions {
  readonly engine: CaptureEngine;
  readonly settings: CaptureSettings;
  readonly log: Log;
  /** Main has asked to end, and nothing is being captured. */
  onStop(): void;
}

/** Answers the main process over a unix socket. One main at a time: the newest. */
export class CaptureServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  #main: LineChannel | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#main?.send({ type: 'replaced' } satisfies CaptureLine);
      this.#main?.close();
      const channel: LineChannel = new LineChannel(socket, {
        onLine: (value) => this.#receive(channel, value as RequestLine | NoteLine),
        onEnd: () => {
          if (this.#main === channel) this.#main = undefined;
        },
      });
      this.#main = channel;
      this.#sayHello(channel);
    });
  }

  get hasMain(): boolean {
    return this.#main !== undefined;
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, resolve);
    });
  }

  /** Tells main something it did not ask for. */
  push(line: CaptureLine): void {
    const main = this.#main;
    if (main === undefined) return;
    if (line.type === 'counters' && main.pendingBytes > MAX_PENDING_BYTES) return;
    main.send(line);
  }

  close(): void {
    this.#server.close();
    this.#main?.close();
  }

  #sayHello(channel: LineChannel): void {
    const { settings, engine } = this.#options;
    const { pid } = process;
    const sessions = engine.live;
    const hello = { type: 'hello', version: PROTOCOL_VERSION, pid, settings, sessions } as const;
    channel.send(hello satisfies CaptureLine);
  }

  #receive(channel: LineChannel, line: RequestLine | NoteLine): void {
    if ('note' in line) this.#heed(line);
    else void this.#answer(channel, line);
  }

  #heed(line: NoteLine): void {
    const { engine, log } = this.#options;
    const { note, body } = line;
    const failed = (error: unknown): void => {
      const { recordingId } = body;
      log.warn({ note, recordingId, error: errorText(error) }, 'note without effect');
    };
    try {
      switch (note) {
        case 'updateStream':
          engine.updateStream(line.body);
          break;
        case 'appendEvents':
          engine.appendEvents(line.body);
          break;
        case 'endStream':
          engine.endStream(line.body).catch(failed);
          break;
        case 'setStoring':
          engine.setStoring(line.body);
          break;
      }
    } catch (error) {
      failed(error);
    }
  }

  async #answer(channel: LineChannel, request: RequestLine): Promise<void> {
    const { id } = request;
    try {
      const value = (await this.#perform(request)) ?? null;
      channel.send({ type: 'result', id, value } satisfies CaptureLine);
    } catch (error) {
      const isKnown = error instanceof RecorderError;
      // Anything else is a mistake of ours: main learns of it, this process restarts clean.
      const code = isKnown ? error.code : 'CAPTURE_BUG';
      const isRetryable = isKnown && error.isRetryable;
      const message = errorText(error);
      this.#options.log.warn({ action: request.action, code, message }, 'request failed');
      channel.send({ type: 'error', id, code, message, isRetryable } satisfies CaptureLine);
    }
  }

  #perform(request: RequestLine): unknown {
    const { engine, onStop } = this.#options;
    switch (request.action) {
      case 'open':
        return engine.open(request.body);
      case 'resume':
        return engine.resume(request.body);
      case 'addStream':
        return engine.addStream(request.body);
      case 'close':
        return engine.close(request.body);
      case 'discard':
        return engine.discard(request.body);
      case 'stop':
        if (!engine.isIdle) return null;
        // From now on another main finds nobody and starts a process of its own.
        this.#server.close();
        setImmediate(onStop);
        return null;
      default:
        throw new RecorderError('CAPTURE_VERSION', 'This request is not known here.');
    }
  }
}
