import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { assert, type Clock, type Timer, type Timers } from '../../../base/index.ts';
import { isUnspecified, plainAddress } from '../message/address.ts';
import { type ConnectionLimits, ConnectionQuota } from './connection-quota.ts';
import { listenError } from './listen-error.ts';
import { TcpConnection, type TcpConnectionOptions } from './tcp-connection.ts';
import { provedNames, type TlsEndpoint } from './tls-endpoint.ts';
import type { ListenPoint, MessageReceiver, PeerTrust, TransportCounters } from './transports.ts';

export interface TcpLimits extends ConnectionLimits {
  readonly idleConnectionMs: number;
  readonly partialMessageMs: number;
}

export interface TcpConnectionsOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly receiver: MessageReceiver;
  readonly isTrusted: PeerTrust;
  /** Whether an address may begin a TLS connection; its certificate then decides. */
  readonly isKnown: (address: string) => boolean;
  /** For `tls`; without it nothing is listened at or opened there. */
  readonly tls?: TlsEndpoint | undefined;
  readonly counters: TransportCounters;
  readonly limits: TcpLimits;
}

/** Where a connection leads, and the port of ours that it belongs to. */
export interface ConnectionTarget {
  readonly transport: 'tcp' | 'tls';
  readonly address: string;
  readonly port: number;
  readonly localPort?: number | undefined;
}

const SWEEP_MS = 5000;

/** The listeners for TCP and TLS, and all connections, ours and the peers'. */
export class TcpConnections {
  readonly #options: TcpConnectionsOptions;
  readonly #quota: ConnectionQuota;
  readonly #servers: { readonly server: Server; readonly point: ListenPoint }[] = [];
  readonly #connections = new Set<TcpConnection>();
  readonly #handshakes = new Set<Socket>();
  #sweep: Timer | undefined;
  #isClosed = false;

  constructor(options: TcpConnectionsOptions) {
    this.#options = options;
    this.#quota = new ConnectionQuota(options.limits);
  }

  /** How many connections are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** Listens at one more point. Rejects with a RecorderError. */
  listen(point: ListenPoint, ipv6Only: boolean): Promise<ListenPoint> {
    this.#sweep ??= this.#options.timers.every(SWEEP_MS, () => this.#closeStale());
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, point)));
      const options = { host: point.host, port: point.port, ipv6Only: ipv6Only, backlog: 1024 };
      server.listen(options, () => {
        server.removeAllListeners('error');
        server.on('error', () => void this.#options.counters.refusedConnections++);
        const at = server.address();
        const port = typeof at === 'object' && at !== null ? at.port : point.port;
        const real: ListenPoint = { ...point, port };
        this.#servers.push({ server, point: real });
        server.on('connection', this.#gate(real));
        resolve(real);
      });
    });
  }

  /** An open connection to an address and port, else a new one; undefined without listener. */
  connectionTo(target: ConnectionTarget): TcpConnection | undefined {
    const { transport, address, port } = target;
    for (const connection of this.#connections) {
      const { remotePort, remoteAddress } = connection;
      const isThere = remotePort === port && remoteAddress === address;
      if (isThere && connection.transport === transport) return connection;
    }
    return this.#isClosed ? undefined : this.#connect(target);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#sweep?.cancel();
    const closing = this.#servers.map(
      ({ server }) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const socket of this.#handshakes) socket.destroy();
    for (const connection of [...this.#connections]) connection.destroy();
    await Promise.all(closing);
  }

  #connect({ transport, address, port, localPort }: ConnectionTarget): TcpConnection | undefined {
    const own = this.#servers.filter(({ point }) => {
      return point.transport === transport && (isIPv6(point.host) || !isIPv6(address));
    });
    const listener = own.find(({ point }) => point.port === localPort) ?? own[0];
    if (listener === undefined) return undefined;
    const bound = listener.point.host;
    const isSameFamily = isIPv6(bound) === isIPv6(address);
    const localAddress = isUnspecified(bound) || !isSameFamily ? undefined : bound;
    const to = { host: address, port, ...(localAddress && { localAddress }) };
    const socket = transport === 'tls' ? this.#connectSecurely(to) : connect(to);
    this.#quota.count(address, socket);
    return this.#add(socket, {
      ...{ transport, remoteAddress: address, remotePort: port },
      ...{ localAddress: bound, localPort: listener.point.port },
      isTrusted: transport === 'tls' || this.#options.isTrusted(address),
    });
  }

  /** Nothing is sent before the peer has proved to be one of ours. */
  #connectSecurely(to: { readonly host: string; readonly port: number }): Socket {
    const { tls, isTrusted, counters } = this.#options;
    assert(tls !== undefined, 'there is a listener for TLS');
    const socket = tls.connect(to);
    socket.cork();
    socket.once('secureConnect', () => {
      if (isTrusted(to.host, provedNames(socket))) {
        socket.uncork();
      } else {
        counters.failedHandshakes++;
        socket.destroy();
      }
    });
    return socket;
  }

  /** What is done with the sockets that come in at a point. */
  #gate(point: ListenPoint): (socket: Socket) => void {
    if (point.transport !== 'tls') {
      return (socket) => {
        if (this.#admits(socket, this.#options.isTrusted)) this.#take(socket, point);
      };
    }
    const { tls, counters, isKnown } = this.#options;
    assert(tls !== undefined, 'who listens for TLS has a certificate');
    const handshake = tls.acceptor(point.takesOldTls === true, {
      onSecure: (socket) => this.#takeSecure(socket, point),
      onFailure: () => void counters.failedHandshakes++,
    });
    return (socket) => {
      if (!this.#admits(socket, isKnown)) return;
      this.#handshakes.add(socket);
      socket.once('close', () => this.#handshakes.delete(socket));
      handshake(socket);
    };
  }

  /** Whether a socket may go on; counted then, else closed. */
  #admits(socket: Socket, isWelcome: (address: string) => boolean): boolean {
    const { counters } = this.#options;
    const address = plainAddress(socket.remoteAddress ?? '');
    if (address === '' || socket.remotePort === undefined) {
      socket.destroy();
    } else if (!isWelcome(address)) {
      this.#turnAway(socket, address);
    } else if (this.#quota.isFull(address)) {
      counters.refusedConnections++;
      socket.destroy();
    } else {
      this.#quota.count(address, socket);
      return true;
    }
    return false;
  }

  #takeSecure(socket: TLSSocket, point: ListenPoint): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    if (this.#options.isTrusted(address, provedNames(socket))) this.#take(socket, point);
    else this.#turnAway(socket, address);
  }

  #turnAway(socket: Socket, address: string): void {
    this.#options.counters.droppedUntrusted++;
    this.#options.receiver.onUntrusted(address);
    socket.destroy();
  }

  #take(socket: Socket, point: ListenPoint): void {
    this.#add(socket, {
      transport: point.transport === 'tls' ? 'tls' : 'tcp',
      remoteAddress: plainAddress(socket.remoteAddress ?? ''),
      remotePort: socket.remotePort ?? 0,
      localAddress: plainAddress(socket.localAddress ?? ''),
      localPort: point.port,
      isTrusted: true,
    });
  }

  #add(socket: Socket, ends: ConnectionEnds): TcpConnection {
    const connection = new TcpConnection({
      socket,
      ...ends,
      receiver: this.#options.receiver,
      counters: this.#options.counters,
      nowMs: () => this.#options.clock.monotonicMs(),
      onClose: () => void this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  #closeStale(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { idleConnectionMs, partialMessageMs } = this.#options.limits;
    for (const connection of [...this.#connections]) {
      const { partialSinceMs, lastByteAtMs } = connection;
      const isStuck = partialSinceMs !== undefined && nowMs - partialSinceMs > partialMessageMs;
      if (isStuck || nowMs - lastByteAtMs > idleConnectionMs) connection.destroy();
    }
  }
}

type ConnectionEnds = Pick<
  TcpConnectionOptions,
  'transport' | 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort' | 'isTrusted'
>;
