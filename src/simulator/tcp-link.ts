import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { errorText, RecorderError } from '../base/index.ts';
import { connectSecurely } from './link-security.ts';
import type { SipLink, SipLinkOptions } from './sip-link.ts';

/** A head and body larger than this end the connection. */
const MESSAGE_BYTES = 65_536;

/**
 * Opens the TCP side of the node: a listener for what the recorder starts by itself, and one
 * connection per peer, made when first needed and made again after it was lost. With `security`
 * these are TLS connections, and the recorder has to use them.
 * Throws SIMULATOR_PORT_IN_USE.
 */
export async function openTcpLink(options: SipLinkOptions): Promise<SipLink> {
  const { localAddress, localPort, security } = options;
  const open = new Set<Socket>();
  const byPeer = new Map<string, Socket>();
  const adopt = (socket: Socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    // The close that follows every error is enough.
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    receiveFrom(socket, options.onMessage);
  };
  const server = createServer((socket) => {
    if (security === undefined) adopt(socket);
    else socket.destroy();
  });
  try {
    server.listen(localPort, localAddress);
    await once(server, 'listening');
  } catch (cause) {
    const why = `cannot use ${localAddress}:${localPort}: ${errorText(cause)}`;
    throw new RecorderError('SIMULATOR_PORT_IN_USE', why, { cause });
  }
  let isClosed = false;
  return {
    transport: security === undefined ? 'tcp' : 'tls',
    port: (server.address() as AddressInfo).port,
    send(message, { host, port }) {
      if (isClosed) return;
      const peer = `${host}:${port}`;
      let socket = byPeer.get(peer);
      if (socket === undefined || socket.destroyed) {
        const to = { host, port, localAddress };
        socket = security === undefined ? connect(to) : connectSecurely(to, security);
        adopt(socket);
        byPeer.set(peer, socket);
        socket.on('close', () => {
          byPeer.delete(peer);
          if (!isClosed) options.onConnectionLost();
        });
      }
      socket.write(message);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Cuts the stream into messages by Content-Length (RFC 3261 §18.3). */
function receiveFrom(socket: Socket, onMessage: SipLinkOptions['onMessage']): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      const size = messageSize(pending);
      if (size === undefined || size > pending.length) break;
      const message = pending.subarray(0, size);
      pending = pending.subarray(size);
      // Line ends alone keep a connection alive (RFC 5626 §3.5.1).
      if (size > 4) onMessage(message, (reply) => socket.write(reply));
    }
    if (pending.length > MESSAGE_BYTES) socket.destroy();
  });
}

/** Size of the first message once its head is complete, or of leading line ends. */
function messageSize(pending: Buffer): number | undefined {
  const blanks = /^(\r\n)+/.exec(pending.toString('latin1', 0, 4))?.[0].length;
  if (blanks !== undefined) return blanks;
  const headEnd = pending.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = pending.toString('latin1', 0, headEnd);
  const length = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})/im.exec(head)?.[1] ?? '0';
  return headEnd + 4 + Number(length);
}
