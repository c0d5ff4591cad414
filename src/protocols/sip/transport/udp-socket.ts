import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4, isIPv6 } from 'node:net';
import { SpacedTurns } from '../../../base/index.ts';
import { plainAddress } from '../message/address.ts';
import type { MessageSource } from '../message/message.ts';
import { parseSipMessage } from '../message/parse.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { listenError } from './listen-error.ts';
import type {
  ListenPoint,
  MessageReceiver,
  PeerTrust,
  SipFlow,
  TransportCounters,
} from './transports.ts';

export interface UdpSocketOptions {
  readonly point: ListenPoint;
  /** An IPv6 socket leaves IPv4 to another one. */
  readonly ipv6Only: boolean;
  readonly receiver: MessageReceiver;
  readonly isTrusted: PeerTrust;
  readonly counters: TransportCounters;
}

/** Bytes the kernel may hold for us; a burst of INVITEs must not be lost. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * Datagrams of so many milliseconds are served in one turn: under load that takes a fifth less
 * work, and no peer waits for an answer so impatiently (T1 is 500 ms, RFC 3261 §17.1.1.2).
 */
const TURN_SPACING_MS = 16;

/** A datagram of a trusted peer that waits for its turn. */
interface Datagram {
  readonly bytes: Buffer;
  readonly peer: RemoteInfo;
  /** The address of `peer` as text without an IPv4-mapped prefix or zone. */
  readonly address: string;
}

/** One bound UDP socket (RFC 3261 §18). */
export class UdpSocket {
  readonly point: ListenPoint;
  readonly #socket: Socket;
  readonly #options: UdpSocketOptions;
  readonly #isIpv6: boolean;
  readonly #turns = new SpacedTurns(TURN_SPACING_MS, () => this.#serve());
  readonly #waiting: Datagram[] = [];
  #isOpen = true;

  private constructor(socket: Socket, options: UdpSocketOptions) {
    const { address, port } = socket.address();
    this.#socket = socket;
    this.#options = options;
    this.point = { transport: 'udp', host: address, port };
    this.#isIpv6 = isIPv6(options.point.host);
    socket.on('message', (bytes, peer) => this.#receive(bytes, peer));
    socket.on('error', () => void options.counters.sendErrors++);
  }

  /** Binds a socket. Rejects with a RecorderError. */
  static open(options: UdpSocketOptions): Promise<UdpSocket> {
    const { point, ipv6Only } = options;
    const type = isIPv6(point.host) ? 'udp6' : 'udp4';
    const socket = createSocket({
      type,
      ipv6Only: type === 'udp6' && ipv6Only,
      recvBufferSize: RECEIVE_BUFFER_BYTES,
      lookup: (host, _options, done) => done(null, host, type === 'udp6' ? 6 : 4),
    });
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(listenError(error, point));
      });
      socket.bind({ address: point.host, port: point.port }, () => {
        socket.removeAllListeners('error');
        resolve(new UdpSocket(socket, options));
      });
    });
  }

  /** Whether this socket can reach an address. */
  reaches(address: string): boolean {
    if (isIPv6(address)) return this.#isIpv6;
    return !this.#isIpv6 || !this.#options.ipv6Only;
  }

  /** The way to an address from this socket. */
  flowTo(address: string, port: number): SipFlow {
    return new UdpFlow(this, address, port);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends a datagram; failures are counted. */
  send(message: Buffer, address: string, port: number): void {
    if (!this.#isOpen) return;
    const target = this.#isIpv6 && isIPv4(address) ? `::ffff:${address}` : address;
    try {
      this.#socket.send(message, port, target);
    } catch {
      this.#options.counters.sendErrors++;
    }
  }

  close(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    this.#isOpen = false;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #receive(bytes: Buffer, peer: RemoteInfo): void {
    const { receiver, counters, isTrusted } = this.#options;
    // Strangers must cost nothing, not even their place in the queue.
    const address = plainAddress(peer.address);
    if (!isTrusted(address)) {
      counters.droppedUntrusted++;
      if (isInvite(bytes)) receiver.onUntrusted(address);
      return;
    }
    if (isKeepalive(bytes)) return;
    this.#waiting.push({ bytes, peer, address });
    this.#turns.ask();
  }

  #serve(): void {
    // One by one: what comes after a datagram that breaks something waits for the next turn.
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#read(next);
    }
  }

  #read({ bytes, peer, address }: Datagram): void {
    const { receiver } = this.#options;
    const source: MessageSource = { transport: 'udp', address, port: peer.port };
    const flow = this.flowTo(peer.address.includes('%') ? peer.address : address, peer.port);
    try {
      receiver.onMessage(parseSipMessage(bytes, source), flow);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      receiver.onBroken(error, flow);
    }
  }
}

/** The way from a socket to one address and port. */
class UdpFlow implements SipFlow {
  readonly transport = 'udp';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #socket: UdpSocket;

  constructor(socket: UdpSocket, remoteAddress: string, remotePort: number) {
    this.#socket = socket;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  get localAddress(): string {
    return this.#socket.point.host;
  }

  get localPort(): number {
    return this.#socket.point.port;
  }

  get isOpen(): boolean {
    return this.#socket.isOpen;
  }

  send(message: Buffer): void {
    this.#socket.send(message, this.remoteAddress, this.remotePort);
  }
}

const INVITE = Buffer.from('INVITE ');

function isInvite(bytes: Buffer): boolean {
  return bytes.subarray(0, INVITE.length).equals(INVITE);
}

/** Empty lines or zeros, by which peers keep a way through a translator open. */
function isKeepalive(bytes: Buffer): boolean {
  if (bytes.length > 4) return false;
  return bytes.every((byte) => byte === 0x0d || byte === 0x0a || byte === 0);
}
