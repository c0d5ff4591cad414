import type { Socket } from 'node:net';
import { plainAddress } from '../message/address.ts';
import type { MessageSource } from '../message/message.ts';
import { StreamFramer } from './stream-framer.ts';
import type { MessageReceiver, SipFlow, TransportCounters } from './transports.ts';

export interface TcpConnectionOptions {
  readonly transport: 'tcp' | 'tls';
  readonly socket: Socket;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /** The port we listen at. */
  readonly localPort: number;
  /** Requests of a peer we called ourselves count only when it is trusted. */
  readonly isTrusted: boolean;
  readonly receiver: MessageReceiver;
  readonly counters: TransportCounters;
  readonly nowMs: () => number;
  readonly onClose: () => void;
}

/** Bytes that may wait for a peer that does not read; then the connection is cut. */
const WAITING_BYTES = 1_048_576;
const KEEPALIVE_MS = 60_000;

/** One connection over TCP or TLS, opened by either side. */
export class TcpConnection implements SipFlow {
  readonly transport: 'tcp' | 'tls';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly #options: TcpConnectionOptions;
  readonly #socket: Socket;
  readonly #framer: StreamFramer;
  #isOpen = true;
  #lastByteAtMs: number;
  #partialSinceMs: number | undefined;

  constructor(options: TcpConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.transport = options.transport;
    this.remoteAddress = options.remoteAddress;
    this.remotePort = options.remotePort;
    this.localAddress = options.localAddress;
    this.localPort = options.localPort;
    this.#lastByteAtMs = options.nowMs();
    const { remoteAddress, remotePort } = options;
    const address = plainAddress(remoteAddress);
    const source: MessageSource = { transport: this.transport, address, port: remotePort };
    this.#framer = this.#makeFramer(source);
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEPALIVE_MS);
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('end', () => this.close());
    this.#socket.on('error', () => this.close());
    this.#socket.on('close', () => this.close());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** When the last byte came; monotonic milliseconds. */
  get lastByteAtMs(): number {
    return this.#lastByteAtMs;
  }

  /** Since when a message is incomplete or the connection is being made; monotonic. */
  get partialSinceMs(): number | undefined {
    return this.#partialSinceMs;
  }

  send(message: Buffer): void {
    if (!this.#isOpen) {
      this.#options.counters.sendErrors++;
      return;
    }
    this.#socket.write(message);
    if (this.#socket.writableLength > WAITING_BYTES) this.close();
  }

  /** Closes at once; what was written before still goes out. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.destroySoon();
    this.#options.onClose();
  }

  /** Cuts the connection without waiting for anything. */
  destroy(): void {
    this.close();
    this.#socket.destroy();
  }

  #makeFramer(source: MessageSource): StreamFramer {
    const { receiver, counters, isTrusted } = this.#options;
    return new StreamFramer(source, {
      onMessage: (message) => {
        this.#partialSinceMs = undefined;
        if (isTrusted || message.kind === 'response') receiver.onMessage(message, this);
        else counters.droppedUntrusted++;
      },
      onBroken: (error, isFatal) => {
        if (isTrusted) receiver.onBroken(error, this);
        if (isFatal) this.close();
      },
      onPing: () => this.send(PONG),
    });
  }

  #receive(chunk: Buffer): void {
    if (!this.#isOpen) return;
    this.#lastByteAtMs = this.#options.nowMs();
    this.#framer.push(chunk);
    if (!this.#framer.isPartial) this.#partialSinceMs = undefined;
    else this.#partialSinceMs ??= this.#lastByteAtMs;
  }
}

const PONG = Buffer.from('\r\n');
