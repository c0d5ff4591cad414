import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseSdp } from '../../src/protocols/sdp/index.ts';
import { parseSipMessage, type SipResponse } from '../../src/protocols/sip/index.ts';
import { type CapturedDatagram, readCapture } from '../support/pcap.ts';
import { Product } from '../support/product.ts';
import { g711Channels, missingFrames } from '../support/unique-sound.ts';

const CORPUS = process.env.EARWITNESS_CORPUS;
/** Payload type of the voices. */
const PCMA = 8;
/** Where the recorder of the capture received the voices of caller and called party. */
const RECORDED_PORTS = [40_000, 40_002];

interface Listed {
  readonly id: string;
  readonly localNumber: string;
  readonly localName: string | null;
  readonly remoteNumber: string;
  readonly direction: string;
  readonly isComplete: boolean;
}

/** A call that OpenSIPS and rtpengine once recorded, sent once more with its packets and pauses. */
describe('a captured call of OpenSIPS', () => {
  it('has both voices on the right sides', async (t) => {
    if (CORPUS === undefined) return t.skip('EARWITNESS_CORPUS is not set: no capture to replay');
    const directory = join(CORPUS, 'fixtures/siprec/opensips-call');
    const media = readCapture(join(directory, 'opensips41_rtpengine105_call.pcapng')).filter(
      ({ destination }) => RECORDED_PORTS.includes(destination.port),
    );
    const product = await Product.start();
    try {
      product.run('settings', 'set', 'audioFormat', 'wav-g711');
      const user = ['--login', 'bob', '--number', 'bob@127.0.0.1', '--mode', 'cisco'];
      product.run('user', 'add', ...user);
      await replay(product, directory, media);
      const client = await product.logIn();
      const [recording] = await client.waitForRecordings<Listed>(1);
      const { id, localNumber, remoteNumber, direction, isComplete } = recording!;
      assert.deepEqual(
        { localNumber, remoteNumber, direction, isComplete },
        { localNumber: 'bob', remoteNumber: 'alice', direction: 'inbound', isComplete: false },
      );
      const channels = g711Channels(await client.bytes(`/recordings/${id}/audio`));
      const voice = (port: number): Buffer[] =>
        media
          // The last packets of the caller are digits.
          .filter(({ destination, payload }) => destination.port === port && payload[1] === PCMA)
          .map(({ payload }) => payload.subarray(12));
      assert.deepEqual(missingFrames(channels.far, voice(40_000)), [], 'Alice, the caller');
      assert.deepEqual(missingFrames(channels.near, voice(40_002)), [], 'Bob, the user');
    } finally {
      await product.close();
    }
  });
});

/** Sends the messages of the capture, but for what belongs to place and moment, and its media. */
async function replay(
  product: Product,
  directory: string,
  media: readonly CapturedDatagram[],
): Promise<void> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const to = product.report.sipPorts.udp;
  const read = (name: string, tag = ''): string => {
    const text = readFileSync(join(directory, name), 'latin1');
    const end = /\r?\n\r?\n/.exec(text)!.index;
    const head = text
      .slice(0, end)
      .replace(/127\.0\.0\.1:5060/g, `127.0.0.1:${socket.address().port}`)
      .replace(/^(To: <[^>]*>)[^\r\n]*/m, `$1${tag}`);
    return head + text.slice(end);
  };
  try {
    const answer = await request(socket, to, read('001-INVITE.sip'));
    const tag = `;tag=${answer.to.params.get('tag')}`;
    socket.send(read('002-ACK.sip', tag), to, '127.0.0.1');
    const ports = parseSdp(answer.body).media.map(({ port }) => port);
    await send(media, ports);
    await request(socket, to, read('003-BYE.sip', tag));
  } finally {
    socket.close();
  }
}

/** Sends a request; resolves to its final response, which is 200. */
async function request(socket: Socket, port: number, text: string): Promise<SipResponse> {
  socket.send(text, port, '127.0.0.1');
  for (;;) {
    const [bytes] = (await once(socket, 'message')) as [Buffer];
    const message = parseSipMessage(bytes);
    if (message.kind !== 'response' || message.status < 200) continue;
    assert.equal(message.status, 200);
    return message;
  }
}

/** Sends the packets at the pace at which they were captured. */
async function send(media: readonly CapturedDatagram[], ports: readonly number[]): Promise<void> {
  const sockets = new Map(RECORDED_PORTS.map((port) => [port, createSocket('udp4')]));
  const msOf = ({ arrivalSec, arrivalNsec }: CapturedDatagram) =>
    arrivalSec * 1000 + arrivalNsec / 1e6;
  const began = performance.now() - msOf(media[0]!);
  for (const datagram of media) {
    const lateMs = began + msOf(datagram) - performance.now();
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
    const { port } = datagram.destination;
    sockets.get(port)!.send(datagram.payload, ports[RECORDED_PORTS.indexOf(port)]!, '127.0.0.1');
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const socket of sockets.values()) socket.close();
}
