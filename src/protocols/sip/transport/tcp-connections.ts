import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net';
import type { Clock, Timer, Timers } from '../../../base/index.ts';
import { isUnspecified, plainAddress } from '../message/address.ts';
import { listenError } from './listen-error.ts';
import { TcpConnection } from './tcp-connection.ts';
import type { ListenPoint, MessageReceiver, TransportCounters } from './transports.ts';

export interface TcpLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly idleConnectionMs: number;
  readonly partialMessageMs: number;
}

export interface TcpConnectionsOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly receiver: MessageReceiver;
  readonly isTrusted: (address: string) => boolean;
  readonly counters: TransportCounters;
  readonly limits: TcpLimits;
}

const SWEEP_MS = 5000;

/** The TCP listeners and all connections, ours and the peers'. */
export class TcpConnections {
  readonly #options: TcpConnectionsOptions;
  readonly #servers: { readonly server: Server; readonly point: ListenPoint }[] = [];
  readonly #connections = new Set<TcpConnection>();
  readonly #byAddress = new Map<string, number>();
  #sweep: Timer | undefined;
  #isClosed = false;

  constructor(options: TcpConnectionsOptions) {
    this.#options = options;
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
        const real: ListenPoint = { transport: 'tcp', host: point.host, port };
        this.#servers.push({ server, point: real });
        server.on('connection', (socket) => this.#admit(socket, port));
        resolve(real);
      });
    });
  }

  /** An open connection to an address and port, else a new one; undefined without listener. */
  connectionTo(address: string, port: number, localPort?: number): TcpConnection | undefined {
    for (const connection of this.#connections) {
      if (connection.remotePort === port && connection.remoteAddress === address) return connection;
    }
    const own = this.#servers.filter(({ point }) => isIPv6(point.host) || !isIPv6(address));
    const listener = own.find(({ point }) => point.port === localPort) ?? own[0];
    if (this.#isClosed || listener === undefined) return undefined;
    const bound = listener.point.host;
    const isSameFamily = isIPv6(bound) === isIPv6(address);
    const localAddress = isUnspecified(bound) || !isSameFamily ? undefined : bound;
    const socket = connect({ host: address, port, ...(localAddress && { localAddress }) });
    return this.#add(socket, {
      remoteAddress: address,
      remotePort: port,
      localAddress: bound,
      localPort: listener.point.port,
      isTrusted: this.#options.isTrusted(address),
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#sweep?.cancel();
    const closing = this.#servers.map(
      ({ server }) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const connection of [...this.#connections]) connection.destroy();
    await Promise.all(closing);
  }

  #admit(socket: Socket, localPort: number): void {
    const { limits, counters, receiver, isTrusted } = this.#options;
    const address = plainAddress(socket.remoteAddress ?? '');
    const { remotePort } = socket;
    if (address === '' || remotePort === undefined) {
      socket.destroy();
    } else if (!isTrusted(address)) {
      counters.droppedUntrusted++;
      receiver.onUntrusted(address);
      socket.destroy();
    } else if (
      this.#connections.size >= limits.connections ||
      (this.#byAddress.get(address) ?? 0) >= limits.connectionsPerAddress
    ) {
      counters.refusedConnections++;
      socket.destroy();
    } else {
      const localAddress = plainAddress(socket.localAddress ?? '');
      this.#add(socket, {
        remoteAddress: address,
        remotePort,
        localAddress,
        localPort,
        isTrusted: true,
      });
    }
  }

  #add(
    socket: Socket,
    ends: Pick<TcpConnection, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'> & {
      isTrusted: boolean;
    },
  ): TcpConnection {
    const address = ends.remoteAddress;
    const connection = new TcpConnection({
      socket,
      ...ends,
      receiver: this.#options.receiver,
      counters: this.#options.counters,
      nowMs: () => this.#options.clock.monotonicMs(),
      onClose: () => {
        this.#connections.delete(connection);
        const left = (this.#byAddress.get(address) ?? 1) - 1;
        if (left > 0) this.#byAddress.set(address, left);
        else this.#byAddress.delete(address);
      },
    });
    this.#connections.add(connection);
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
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
