import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { RecorderError, silentLog, systemClock, systemTimers } from '../../../base/index.ts';
import type { SipResponse } from '../message/message.ts';
import { parseSipMessage } from '../message/parse.ts';
import { TestPeer } from '../testing/test-peer.ts';
import type { UserAgentOptions } from '../user-agent/options.ts';
import { UserAgentServer } from '../user-agent/user-agent-server.ts';
import type { ListenPoint } from './transports.ts';

/** A server on real sockets that accepts everything. */
async function serve(
  t: TestContext,
  points: readonly ListenPoint[],
  options: Partial<UserAgentOptions> = {},
) {
  const heard: string[] = [];
  const server = new UserAgentServer({
    clock: systemClock,
    timers: systemTimers,
    log: silentLog,
    product: 'Earwitness/test',
    isTrusted: () => true,
    core: {
      onInvite: (invite) => {
        heard.push(`invite ${invite.request.source.address} ${invite.localAddress}`);
        const delegate = {
          onAck: () => heard.push('ack'),
          onBye: () => heard.push('bye'),
        };
        invite.accept({ body: 'v=0\r\n', delegate });
      },
      onUntrusted: (address) => void heard.push(`untrusted ${address}`),
    },
    ...options,
  });
  t.after(() => server.close());
  const ports = (await server.listen(points)).map((point) => point.port);
  return { server, ports, heard };
}

/** A UDP socket of a peer that waits for responses. */
async function udpPeer(t: TestContext, address: string, serverPort: number) {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  t.after(() => socket.close());
  socket.bind(0, address);
  await once(socket, 'listening');
  const received: string[] = [];
  socket.on('message', (bytes) => received.push(bytes.toString()));
  const send = (text: string) => socket.send(text, serverPort, address);
  return { port: socket.address().port, send, next: () => final(received) };
}

/** Waits for the next final response among the received texts. */
async function final(received: string[]): Promise<SipResponse> {
  for (;;) {
    const text = received.shift();
    if (text === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      continue;
    }
    const message = parseSipMessage(Buffer.from(text));
    if (message.kind === 'response' && message.status >= 200) return message;
  }
}

/** A TCP connection of a peer. */
async function tcpPeer(t: TestContext, address: string, serverPort: number) {
  const socket = connect(serverPort, address);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  const received: string[] = [];
  socket.on('data', (bytes) => {
    for (const text of bytes.toString().split(/(?=SIP\/2\.0 \d)/)) received.push(text);
  });
  return { socket, received, next: () => final(received) };
}

async function whole(
  peer: TestPeer,
  send: (text: string) => void,
  next: () => Promise<SipResponse>,
) {
  send(peer.invite());
  const ok = await next();
  peer.learn(ok);
  send(peer.ack({ body: 'v=0\r\n' }));
  send(peer.bye());
  return [ok.status, (await next()).status];
}

describe('UDP', () => {
  for (const address of ['127.0.0.1', '::1']) {
    it(`carries a dialog over ${address}`, async (t) => {
      const { ports, heard } = await serve(t, [{ transport: 'udp', host: address, port: 0 }]);
      const { port, send, next } = await udpPeer(t, address, ports[0]!);
      const place = address.includes(':') ? `[::1]:${port}` : `${address}:${port}`;
      assert.deepEqual(await whole(new TestPeer('u', 'udp', place), send, next), [200, 200]);
      assert.deepEqual(heard, [`invite ${address} ${address}`, 'ack', 'bye']);
    });
  }

  it('takes IPv4 and IPv6 on one socket for all addresses', async (t) => {
    const { ports, heard } = await serve(t, [{ transport: 'udp', host: '::', port: 0 }]);
    const { port, send, next } = await udpPeer(t, '127.0.0.1', ports[0]!);
    const peer = new TestPeer('u', 'udp', `127.0.0.1:${port}`);
    assert.deepEqual(await whole(peer, send, next), [200, 200]);
    assert.equal(heard[0], 'invite 127.0.0.1 127.0.0.1');
  });

  it('drops untrusted datagrams, keepalives and noise without a word', async (t) => {
    let isTrusted = false;
    const points = [{ transport: 'udp', host: '127.0.0.1', port: 0 }] as const;
    const { server, ports, heard } = await serve(t, points, { isTrusted: () => isTrusted });
    const { port, send, next } = await udpPeer(t, '127.0.0.1', ports[0]!);
    const peer = new TestPeer('u', 'udp', `127.0.0.1:${port}`);
    send(peer.request('OPTIONS'));
    send(peer.invite());
    while (server.counters.droppedUntrusted < 2) await new Promise((r) => setTimeout(r, 2));
    assert.deepEqual(heard, ['untrusted 127.0.0.1']);
    isTrusted = true;
    send('\r\n\r\n');
    send('noise');
    send(peer.request('OPTIONS', { cseq: 7 }));
    assert.deepEqual((await next()).cseq, { number: 7, method: 'OPTIONS' });
    const { droppedUntrusted, parseErrors, requests } = server.counters;
    assert.deepEqual([droppedUntrusted, parseErrors, requests], [2, 1, 1]);
  });
});

describe('TCP', () => {
  for (const address of ['127.0.0.1', '::1']) {
    it(`carries a dialog over ${address}, in pieces`, async (t) => {
      const { ports, heard } = await serve(t, [{ transport: 'tcp', host: address, port: 0 }]);
      const { socket, next } = await tcpPeer(t, address, ports[0]!);
      socket.setNoDelay(true);
      const send = (text: string) => {
        const half = text.length >> 1;
        socket.write(text.slice(0, half));
        setImmediate(() => socket.write(text.slice(half)));
      };
      const peer = new TestPeer('t', 'tcp');
      send(peer.invite());
      const ok = await next();
      peer.learn(ok);
      assert.match(ok.headers.get('contact')!, /;transport=tcp>$/);
      send(peer.ack() + peer.bye());
      assert.equal((await next()).status, 200);
      assert.deepEqual(heard, [`invite ${address} ${address}`, 'ack', 'bye']);
    });
  }

  it('answers pings, refuses noise and closes', async (t) => {
    const { server, ports } = await serve(t, [{ transport: 'tcp', host: '127.0.0.1', port: 0 }]);
    const { socket } = await tcpPeer(t, '127.0.0.1', ports[0]!);
    socket.write('\r\n\r\n');
    const [pong] = await once(socket, 'data');
    assert.equal(pong.toString(), '\r\n');
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    assert.equal(server.counters.parseErrors, 1);
  });

  it('closes untrusted connections and those beyond the limits at once', async (t) => {
    let isTrusted = false;
    const points = [{ transport: 'tcp', host: '127.0.0.1', port: 0 }] as const;
    const { server, ports, heard } = await serve(t, points, {
      isTrusted: () => isTrusted,
      limits: { connectionsPerAddress: 1 },
    });
    const closed = async (socket: Socket) => {
      socket.on('error', () => {});
      await once(socket, 'close');
    };
    await closed(connect(ports[0]!, '127.0.0.1'));
    assert.equal(server.counters.droppedUntrusted, 1);
    assert.deepEqual(heard, ['untrusted 127.0.0.1']);
    isTrusted = true;
    const { socket, next } = await tcpPeer(t, '127.0.0.1', ports[0]!);
    await closed(connect(ports[0]!, '127.0.0.1'));
    assert.equal(server.counters.refusedConnections, 1);
    socket.write(new TestPeer('t', 'tcp').request('OPTIONS'));
    assert.equal((await next()).status, 200);
  });

  it('sends BYE over the connection of the peer, and over a new one when that is gone', async (t) => {
    const { server, ports } = await serve(t, [{ transport: 'tcp', host: '127.0.0.1', port: 0 }], {
      core: { onInvite: (invite) => void dialogs.push(invite.accept({ body: 'v', delegate: {} })) },
    });
    const dialogs: import('../dialog/dialog.ts').Dialog[] = [];
    const { createServer } = await import('node:net');
    const called = createServer();
    t.after(() => called.close());
    called.listen(0, '127.0.0.1');
    await once(called, 'listening');
    const at = called.address();
    assert.ok(typeof at === 'object' && at !== null);
    const open = async (callId: string) => {
      const end = await tcpPeer(t, '127.0.0.1', ports[0]!);
      const peer = new TestPeer(callId, 'tcp', `127.0.0.1:${at.port}`);
      end.socket.write(peer.invite());
      peer.learn(await end.next());
      end.socket.write(peer.ack());
      end.socket.write(peer.request('INFO', { cseq: 102 }));
      await end.next();
      return end;
    };
    const first = await open('first');
    void dialogs[0]!.bye();
    const [bye] = await once(first.socket, 'data');
    assert.match(bye.toString(), /^BYE sip:1001@/);
    const second = await open('second');
    // Ours closes only after the server has closed its side.
    second.socket.end();
    await once(second.socket, 'close');
    void dialogs[1]!.bye();
    const [connection] = (await once(called, 'connection')) as [Socket];
    t.after(() => connection.destroy());
    const [late] = await once(connection, 'data');
    assert.match(late.toString(), /^BYE sip:1001@127\.0\.0\.1/);
    connection.write(answerTo(late.toString()));
    await dialogs[1]!.bye();
    assert.equal(server.counters.responses, 1);
  });
});

describe('listening', () => {
  it('at a port in use fails with a code of its own and closes what was open', async (t) => {
    const { ports } = await serve(t, [{ transport: 'tcp', host: '127.0.0.1', port: 0 }]);
    const { server } = await serve(t, []);
    const points: ListenPoint[] = [
      { transport: 'udp', host: '127.0.0.1', port: 0 },
      { transport: 'tcp', host: '127.0.0.1', port: ports[0]! },
    ];
    await assert.rejects(
      server.listen(points),
      (error) => error instanceof RecorderError && error.code === 'SIP_PORT_IN_USE',
    );
  });

  it('at an address of another machine fails', async (t) => {
    const { server } = await serve(t, []);
    await assert.rejects(
      server.listen([{ transport: 'udp', host: '192.0.2.99', port: 0 }]),
      (error) => error instanceof RecorderError && error.code === 'SIP_ADDRESS_UNKNOWN',
    );
  });

  it('for all addresses of both families on one port', async (t) => {
    const { server, ports } = await serve(t, [{ transport: 'udp', host: '0.0.0.0', port: 0 }]);
    await server.close();
    const port = ports[0]!;
    const again = await serve(t, [
      { transport: 'udp', host: '0.0.0.0', port },
      { transport: 'udp', host: '::', port },
      { transport: 'tcp', host: '0.0.0.0', port },
      { transport: 'tcp', host: '::', port },
    ]);
    assert.deepEqual(again.ports, [port, port, port, port]);
  });
});

function answerTo(request: string): string {
  const kept = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
  return `SIP/2.0 200 OK\r\n${kept.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}
