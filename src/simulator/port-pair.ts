import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { errorText, RecorderError } from '../base/index.ts';

/** An even port for RTP and the odd one above it for RTCP (RFC 3550 §11), both bound. */
export interface PortPair {
  readonly rtpPort: number;
  sendRtp(packet: Uint8Array, address: string, port: number): void;
  sendRtcp(packet: Uint8Array, address: string, port: number): void;
  /** Idempotent. */
  close(): void;
}

const ATTEMPTS = 40;

/** Binds a pair of free ports on `address`. Throws SIMULATOR_NO_PORTS. */
export async function openPortPair(address: string): Promise<PortPair> {
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const rtp = await bind(address, 0);
    const port = rtp.address().port;
    if (port % 2 === 0) {
      try {
        return pairOf(rtp, await bind(address, port + 1), port);
      } catch (error) {
        cause = error;
      }
    }
    rtp.close();
  }
  throw new RecorderError('SIMULATOR_NO_PORTS', `no free ports on ${address}`, { cause });
}

function pairOf(rtp: Socket, rtcp: Socket, rtpPort: number): PortPair {
  let isClosed = false;
  const sendBy = (socket: Socket) => (packet: Uint8Array, address: string, port: number) => {
    // A recorder that is gone must not stop a phone from talking.
    if (!isClosed) socket.send(packet, port, address, ignoreFailure);
  };
  return {
    rtpPort,
    sendRtp: sendBy(rtp),
    sendRtcp: sendBy(rtcp),
    close() {
      if (isClosed) return;
      isClosed = true;
      rtp.close();
      rtcp.close();
    },
  };
}

async function bind(address: string, port: number): Promise<Socket> {
  const socket = createSocket({
    type: address.includes(':') ? 'udp6' : 'udp4',
    // Addresses are numeric: the resolver is left out of every packet.
    lookup: (host, _options, callback) => callback(null, host, host.includes(':') ? 6 : 4),
  });
  try {
    // With the lookup above, binding may be done before `bind` returns.
    const isListening = once(socket, 'listening');
    socket.bind(port, address);
    await isListening;
  } catch (error) {
    socket.close();
    throw new RecorderError('SIMULATOR_NO_PORTS', `cannot bind: ${errorText(error)}`, {
      cause: error,
    });
  }
  socket.on('error', ignoreFailure);
  return socket;
}

function ignoreFailure(): void {}
