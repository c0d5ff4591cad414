import type { Socket } from 'node:net';
import { SpacedTurns } from '../base/index.ts';

/** No line is longer: the events of a session with a long signalling history fit. */
const MAX_LINE_BYTES = 8 << 20;

/**
 * Writes are at least so far apart: each wakes the other process, which costs more than the lines.
 * The first after a pause leaves at once.
 */
const WRITE_SPACING_MS = 16;

/** What a {@link LineChannel} tells its owner. */
export interface LineListener {
  /** One line, parsed. */
  onLine(value: unknown): void;
  /** The connection is gone. Called once, also after `close()`. */
  onEnd(): void;
}

/** One JSON value per line in both directions over a stream socket. */
export class LineChannel {
  readonly #socket: Socket;
  readonly #listener: LineListener;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #isEnded = false;
  /** Lines that leave together with the next write. */
  #unsent = '';
  readonly #writes = new SpacedTurns(WRITE_SPACING_MS, () => this.#flush());

  constructor(socket: Socket, listener: LineListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    // What went wrong does not matter: `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
  }

  /** Sends one line; does nothing once the connection is gone. */
  send(value: unknown): void {
    if (!this.#socket.writable) return;
    this.#unsent += `${JSON.stringify(value)}\n`;
    this.#writes.ask();
  }

  /** Bytes that the other side has not taken yet. */
  get pendingBytes(): number {
    return this.#socket.writableLength + this.#unsent.length;
  }

  /** Sends what is waiting, then ends the connection. Idempotent. */
  close(): void {
    this.#flush();
    this.#socket.end();
    this.#socket.unref();
  }

  #flush(): void {
    const lines = this.#unsent;
    this.#unsent = '';
    if (lines !== '' && this.#socket.writable) this.#socket.write(lines);
  }

  #receive(chunk: Buffer): void {
    let rest = chunk;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      const end = rest.subarray(0, at);
      const bytes = this.#parts.length === 0 ? end : Buffer.concat([...this.#parts, end]);
      const line = bytes.toString('utf8');
      this.#parts = [];
      this.#partBytes = 0;
      rest = rest.subarray(at + 1);
      if (!this.#deliver(line)) return;
    }
    if (rest.length === 0) return;
    this.#parts.push(rest);
    this.#partBytes += rest.length;
    if (this.#partBytes > MAX_LINE_BYTES) this.#socket.destroy();
  }

  /** False where the line is not JSON: the other side is not one of us. */
  #deliver(line: string): boolean {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#socket.destroy();
      return false;
    }
    if (!this.#isEnded) this.#listener.onLine(value);
    return true;
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#listener.onEnd();
  }
}
