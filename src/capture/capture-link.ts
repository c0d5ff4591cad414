import { connect } from 'node:net';
import { RecorderError, systemCode, type Timer, type Timers } from '../base/index.ts';
import type {
  CaptureAction,
  CaptureLine,
  CaptureNote,
  CaptureNotes,
  CaptureRequests,
  CaptureResults,
  HelloLine,
} from './capture-messages.ts';
import { LineChannel } from './line-channel.ts';

/** Requests without an answer are looked for so often, and given up at the fourth look. */
const LOOK_EVERY_MS = 10_000;
const LOOKS = 4;
const HELLO_TIMEOUT_MS = 10_000;

/** Lines that answer no request. */
export type PushLine = Extract<
  CaptureLine,
  { type: 'counters' | 'alarm' | 'storing' | 'replaced' }
>;

/** What a {@link CaptureLink} tells its owner. */
export interface LinkListener {
  onPush(line: PushLine): void;
  /** The connection is gone: the process died, or was asked to stop. */
  onEnd(link: CaptureLink): void;
}

interface Pending {
  readonly action: CaptureAction;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** How often it was found without an answer. */
  looks: number;
}

/** A connection to a running capture process: requests with answers, and what it pushes. */
export class CaptureLink {
  readonly hello: HelloLine;
  readonly #channel: LineChannel;
  readonly #pending = new Map<number, Pending>();
  readonly #looking: Timer;
  #nextId = 1;
  #isEnded = false;

  private constructor(hello: HelloLine, channel: LineChannel, timers: Timers) {
    this.hello = hello;
    this.#channel = channel;
    this.#looking = timers.every(LOOK_EVERY_MS, () => this.#giveUpOld());
  }

  /**
   * Connects to the process that listens at `path`; resolves after its hello, undefined where no
   * process listens. Errors: `CAPTURE_NO_ANSWER`.
   */
  static open(
    path: string,
    timers: Timers,
    listener: LinkListener,
  ): Promise<CaptureLink | undefined> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      let link: CaptureLink | undefined;
      const limit = timers.after(HELLO_TIMEOUT_MS, () => {
        socket.destroy();
        reject(new RecorderError('CAPTURE_NO_ANSWER', `Nobody answers at ${path}.`));
      });
      socket.once('error', (error) => {
        const code = systemCode(error);
        if (code !== 'ENOENT' && code !== 'ECONNREFUSED') reject(error);
      });
      const channel = new LineChannel(socket, {
        onLine: (value) => {
          const line = value as CaptureLine;
          if (link !== undefined) {
            link.#receive(line, listener);
          } else if (line.type === 'hello') {
            limit.cancel();
            link = new CaptureLink(line, channel, timers);
            resolve(link);
          }
        },
        onEnd: () => {
          limit.cancel();
          resolve(undefined);
          if (link === undefined) return;
          link.#rejectAll();
          listener.onEnd(link);
        },
      });
    });
  }

  /** Asks for `action`. Errors: what the process says, `CAPTURE_LOST`, `CAPTURE_NO_ANSWER`. */
  request<Action extends CaptureAction>(
    action: Action,
    body: CaptureRequests[Action],
  ): Promise<CaptureResults[Action]> {
    return new Promise((resolve, reject) => {
      if (this.#isEnded) {
        reject(lost());
        return;
      }
      const id = this.#nextId++;
      const settle = resolve as (value: unknown) => void;
      this.#pending.set(id, { action, resolve: settle, reject, looks: 0 });
      this.#channel.send({ id, action, body });
    });
  }

  /** Tells what needs no answer. */
  tell<Note extends CaptureNote>(note: Note, body: CaptureNotes[Note]): void {
    this.#channel.send({ note, body });
  }

  /** Ends the connection; the process goes on. Idempotent. */
  close(): void {
    this.#channel.close();
  }

  #receive(line: CaptureLine, listener: LinkListener): void {
    switch (line.type) {
      case 'result':
        this.#take(line.id)?.resolve(line.value);
        break;
      case 'error': {
        const { code, message, isRetryable } = line;
        this.#take(line.id)?.reject(new RecorderError(code, message, { isRetryable }));
        break;
      }
      case 'hello':
        break;
      default:
        listener.onPush(line);
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #giveUpOld(): void {
    for (const [id, pending] of this.#pending) {
      if (++pending.looks < LOOKS) continue;
      this.#pending.delete(id);
      const why = `The capture process did not answer to ${pending.action}.`;
      pending.reject(new RecorderError('CAPTURE_NO_ANSWER', why));
    }
  }

  #rejectAll(): void {
    this.#isEnded = true;
    this.#looking.cancel();
    for (const { reject } of this.#pending.values()) reject(lost());
    this.#pending.clear();
  }
}

function lost(): RecorderError {
  const why = 'The capture process ended before it answered.';
  return new RecorderError('CAPTURE_LOST', why, { isRetryable: true });
}
