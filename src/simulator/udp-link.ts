import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { errorText, RecorderError } from '../base/index.ts';
import type { SipLink, SipLinkOptions } from './sip-link.ts';

/** Opens the SIP socket of the node. Throws SIMULATOR_PORT_IN_USE. */
export async function openUdpLink(options: SipLinkOptions): Promise<SipLink> {
  const { localAddress, localPort, onMessage } = options;
  const socket = createSocket(localAddress.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(localPort, localAddress);
    await once(socket, 'listening');
  } catch (cause) {
    socket.close();
    const why = `cannot use ${localAddress}:${localPort}: ${errorText(cause)}`;
    throw new RecorderError('SIMULATOR_PORT_IN_USE', why, { cause });
  }
  let isClosed = false;
  const put = (message: Buffer, port: number, host: string) => {
    // A lost datagram is what retransmissions are for, whatever lost it.
    if (!isClosed) socket.send(message, port, host, () => {});
  };
  socket.on('error', () => {});
  socket.on('message', (message, from) => {
    onMessage(message, (reply) => put(reply, from.port, from.address));
  });
  return {
    transport: 'udp',
    port: socket.address().port,
    send: (message, peer) => put(message, peer.port, peer.host),
    close() {
      if (isClosed) return;
      isClosed = true;
      socket.close();
    },
  };
}
