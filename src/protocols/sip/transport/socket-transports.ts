import { isIPv6 } from 'node:net';
import { TcpConnections, type TcpConnectionsOptions } from './tcp-connections.ts';
import type { FlowTarget, ListenPoint, SipFlow, SipTransports } from './transports.ts';
import { UdpSocket } from './udp-socket.ts';

export type SocketTransportsOptions = TcpConnectionsOptions;

/** UDP sockets and connections of this machine. */
export class SocketTransports implements SipTransports {
  readonly #options: SocketTransportsOptions;
  readonly #tcp: TcpConnections;
  readonly #udp: UdpSocket[] = [];

  constructor(options: SocketTransportsOptions) {
    this.#options = options;
    this.#tcp = new TcpConnections(options);
  }

  async listen(points: readonly ListenPoint[]): Promise<ListenPoint[]> {
    const opened: ListenPoint[] = [];
    try {
      for (const point of points) {
        // An IPv6 socket for all addresses would take the IPv4 ones too.
        const ipv6Only = points.some((other) => isIpv4Twin(other, point));
        opened.push(await this.#open(point, ipv6Only));
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    return opened;
  }

  flowTo(target: FlowTarget): SipFlow | undefined {
    const { transport, address, port, localPort } = target;
    if (transport !== 'udp') return this.#tcp.connectionTo({ ...target, transport });
    const able = this.#udp.filter((socket) => socket.reaches(address));
    const socket = able.find((candidate) => candidate.point.port === localPort) ?? able[0];
    return socket?.flowTo(address, port);
  }

  async close(): Promise<void> {
    await Promise.all([this.#tcp.close(), ...this.#udp.map((socket) => socket.close())]);
  }

  async #open(point: ListenPoint, ipv6Only: boolean): Promise<ListenPoint> {
    if (point.transport !== 'udp') return this.#tcp.listen(point, ipv6Only);
    const { receiver, isTrusted, counters } = this.#options;
    const socket = await UdpSocket.open({ point, ipv6Only, receiver, isTrusted, counters });
    this.#udp.push(socket);
    return socket.point;
  }
}

function isIpv4Twin(other: ListenPoint, point: ListenPoint): boolean {
  return isIPv6(point.host) && !isIPv6(other.host) && other.transport === point.transport;
}
