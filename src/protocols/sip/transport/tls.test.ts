import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectPlainly } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import {
  type TestCertificates,
  testCertificates,
} from '../../../../test/support/test-certificates.ts';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { silentLog, systemClock, systemTimers } from '../../../base/index.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { parseSipMessage } from '../message/parse.ts';
import { TestPeer } from '../testing/test-peer.ts';
import type { UserAgentOptions } from '../user-agent/options.ts';
import { UserAgentServer } from '../user-agent/user-agent-server.ts';
import { TlsEndpoint } from './tls-endpoint.ts';
import type { ListenPoint } from './transports.ts';

/** RFC 3261 §26.2.1; names as of RFC 5922. */
describe('TLS', () => {
  it('carries a dialog, with SIPS where the request says so', async (t) => {
    const scene = await serve(t);
    const socket = await scene.connect();
    const peer = new TestPeer('s', 'tls');
    socket.write(peer.invite({ uri: 'sips:7878@127.0.0.1' }));
    const ok = await answerOf(socket);
    assert.equal(ok.status, 200);
    assert.equal(ok.headers.get('contact'), `<sips:7878@127.0.0.1:${scene.port}>`);
    peer.learn(ok);
    socket.write(peer.ack() + peer.bye());
    assert.equal((await answerOf(socket)).status, 200);
    const other = new TestPeer('p', 'tls');
    socket.write(other.invite());
    const contact = (await answerOf(socket)).headers.get('contact');
    assert.equal(contact, `<sip:7878@127.0.0.1:${scene.port};transport=tls>`);
  });

  it('is needed for SIPS', async (t) => {
    const { server } = await serve(t);
    const [point] = await server.listen([{ transport: 'tcp', host: '127.0.0.1', port: 0 }]);
    const socket = connectPlainly(point!.port, '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write(new TestPeer('p', 'tcp').invite({ uri: 'sips:7878@127.0.0.1' }));
    assert.equal((await answerOf(socket)).status, 416);
  });

  it('takes peers with the right name alone, where one is asked for', async (t) => {
    const scene = await serve(t, { isMutual: true, wants: 'cucm.example.com' });
    const { certificates } = scene;
    const stranger = testCertificates(t).issue('cucm.example.com', '');
    const wrong = certificates.issue('other.example.com', '');
    const right = certificates.issue('cucm', 'DNS:cucm.example.com');
    await refused(scene.connect());
    await refused(scene.connect(stranger));
    assert.equal(scene.server.counters.failedHandshakes, 2);
    await refused(scene.connect(wrong));
    assert.equal(scene.server.counters.droppedUntrusted, 1);
    const socket = await scene.connect(right);
    socket.write(new TestPeer('r', 'tls').request('OPTIONS'));
    assert.equal((await answerOf(socket)).status, 200);
    assert.deepEqual(scene.untrusted, ['127.0.0.1']);
  });

  it('sends what is later over a new connection, to nobody else than the peer', async (t) => {
    const scene = await serve(t, { isMutual: true, wants: 'cucm.example.com' });
    const { certificates } = scene;
    const right = certificates.issue('cucm', 'DNS:cucm.example.com');
    const called = certificates.issue('other.example.com', '');
    const heard: string[] = [];
    const listener = createServer({ cert: called.certificate, key: called.key }, (socket) => {
      socket.on('data', (bytes) => heard.push(bytes.toString()));
    });
    t.after(() => listener.close());
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const place = listener.address();
    assert.ok(typeof place === 'object' && place !== null);
    const call = async (callId: string) => {
      const socket = await scene.connect(right);
      const peer = new TestPeer(callId, 'tls', `127.0.0.1:${place.port}`);
      socket.write(peer.invite());
      peer.learn(await answerOf(socket));
      socket.write(peer.ack() + peer.request('INFO', { cseq: 102 }));
      await answerOf(socket);
      socket.end();
      await once(socket, 'close');
    };
    await call('impostor');
    void scene.dialogs[0]!.bye();
    await waitUntil('refused', () => scene.server.counters.failedHandshakes === 1);
    assert.deepEqual(heard, []);
    listener.setSecureContext({ cert: right.certificate, key: right.key });
    await call('peer');
    void scene.dialogs[1]!.bye();
    await waitUntil('BYE', () => heard.length > 0);
    assert.match(heard[0]!, /^BYE [^\r]*\r\nVia: SIP\/2\.0\/TLS /);
  });

  it('takes old versions at the listener that is made for them alone', async (t) => {
    const scene = await serve(t);
    const [old] = await scene.server.listen([{ ...POINT, takesOldTls: true }]);
    const ancient = { maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await refused(scene.connect(undefined, { ...ancient, minVersion: 'TLSv1' }));
    const socket = await scene.connect(undefined, {
      ...{ ...ancient, minVersion: 'TLSv1' },
      port: old!.port,
    });
    assert.equal(socket.getProtocol(), 'TLSv1.1');
    const modern = await scene.connect();
    assert.equal(modern.getProtocol(), 'TLSv1.3');
  });

  it('goes on with another certificate, without ending a connection', async (t) => {
    const scene = await serve(t);
    const before = await scene.connect();
    const next = scene.certificates.issue('next', 'DNS:next.example.com,IP:127.0.0.1');
    const { authority: peerAuthorities } = scene.certificates;
    scene.endpoint.renew({ ...next, peerAuthorities });
    assert.throws(() => scene.endpoint.renew({ ...next, key: scene.own.key }), /key/);
    const after = await scene.connect();
    const subjects = [before, after].map((socket) => socket.getPeerCertificate().subject.CN);
    assert.deepEqual(subjects, ['recorder', 'next']);
    before.write(new TestPeer('b', 'tls').request('OPTIONS'));
    assert.equal((await answerOf(before)).status, 200);
  });

  it('closes what does not speak it, and strangers before they do', async (t) => {
    const scene = await serve(t, { knows: () => isKnown });
    let isKnown = true;
    const noise = connectPlainly(scene.port, '127.0.0.1');
    noise.on('error', () => {});
    noise.write(new TestPeer('n', 'tls').request('OPTIONS'));
    await once(noise, 'close');
    assert.equal(scene.server.counters.failedHandshakes, 1);
    isKnown = false;
    await refused(scene.connect());
    const { failedHandshakes, droppedUntrusted } = scene.server.counters;
    assert.deepEqual([failedHandshakes, droppedUntrusted], [1, 1]);
  });
});

const POINT: ListenPoint = { transport: 'tls', host: '127.0.0.1', port: 0 };

interface SceneOptions {
  readonly isMutual?: boolean;
  /** The name that peers must prove. */
  readonly wants?: string;
  readonly knows?: () => boolean;
}

/** A server on a TLS socket that accepts every call. */
async function serve(t: TestContext, { isMutual, wants, knows }: SceneOptions = {}) {
  const certificates: TestCertificates = testCertificates(t);
  const own = certificates.issue('recorder', 'IP:127.0.0.1');
  const { authority } = certificates;
  const endpoint = new TlsEndpoint({ ...own, ...(isMutual && { peerAuthorities: authority }) });
  const dialogs: Dialog[] = [];
  const untrusted: string[] = [];
  const trust: Pick<UserAgentOptions, 'isTrusted' | 'isKnown'> = {
    isTrusted: (_address, names = []) => wants === undefined || names.includes(wants),
    isKnown: knows ?? (() => true),
  };
  const server = new UserAgentServer({
    ...{ clock: systemClock, timers: systemTimers, log: silentLog, product: 'Earwitness/test' },
    ...{ ...trust, tls: endpoint },
    core: {
      onInvite: (invite) => void dialogs.push(invite.accept({ body: 'v=0\r\n', delegate: {} })),
      onUntrusted: (address) => void untrusted.push(address),
    },
  });
  t.after(() => server.close());
  const [point] = await server.listen([POINT]);
  const { port } = point!;
  const connectTo = async (
    shown?: { readonly certificate: string; readonly key: string },
    options: ConnectionOptions = {},
  ): Promise<TLSSocket> => {
    const pair = shown && { cert: shown.certificate, key: shown.key };
    const socket = connect({ port, host: '127.0.0.1', ca: authority, ...pair, ...options });
    t.after(() => socket.destroy());
    await once(socket, 'secureConnect');
    return socket;
  };
  return { server, port, endpoint, certificates, own, dialogs, untrusted, connect: connectTo };
}

/** The next final response; what follows it in the same packet is left. */
async function answerOf(socket: NodeJS.ReadableStream) {
  for (;;) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    for (const text of bytes.toString().split(/(?=SIP\/2\.0 \d)/)) {
      const message = parseSipMessage(Buffer.from(text));
      if (message.kind === 'response' && message.status >= 200) return message;
    }
  }
}

/** With TLS 1.3 a client learns only after its handshake that it is not wanted. */
async function refused(connecting: Promise<TLSSocket>): Promise<void> {
  try {
    const socket = await connecting;
    socket.on('error', () => {});
    if (!socket.closed) await once(socket, 'close');
  } catch {
    // Refused while it was connecting.
  }
}
