import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { uniformModes } from '../../src/recording/index.ts';
import { until } from '../support/prerecord-scene.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { TESTER } from '../support/temporary-catalog.ts';

interface Missed {
  readonly code: string;
  readonly count: number;
  readonly peer: string;
  readonly localNumber: string | null;
  readonly user: { readonly lastName: string } | null;
}

const RECORDING = ';x-nearend;x-refci=77;x-nearenddevice=SEP1;x-nearendaddr=1001;x-farendaddr=2';
const SDP = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
const NO_AUDIO = [...SDP, 'm=video 4000 RTP/AVP 96', 'a=rtpmap:96 H264/90000', ''];

/** An address of this machine that is not trusted by itself. */
const OTHER_ADDRESS = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

/** Calls that cannot be recorded for what is signalled. */
describe('missed recordings', () => {
  let product: Product;
  let client: ApiClient;
  let lastCall = 0;

  before(async () => {
    product = await Product.start();
    await product.withCatalog(async ({ users }) => {
      const policy = { modes: uniformModes('cisco') };
      await users.create({ loginName: 'a', lastName: 'Ost', numbers: ['1001'], policy }, TESTER);
    });
    client = await product.logIn();
  });
  after(() => product?.close());

  /** Sends an INVITE; resolves with the final status, undefined where nothing comes. */
  async function invite(
    parameters: string,
    body: readonly string[],
    address = '127.0.0.1',
  ): Promise<number | undefined> {
    const socket = createSocket('udp4');
    try {
      socket.bind(0, address);
      await once(socket, 'listening');
      const { port } = socket.address();
      const text = body.join('\r\n');
      const call = ++lastCall;
      const message = [
        `INVITE sip:7878@${address} SIP/2.0`,
        `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${call}`,
        `From: <sip:1001@${address}${parameters.replace('=77', `=${call}`)}>;tag=${call}`,
        `To: <sip:7878@${address}>`,
        `Call-ID: missed-${call}@${address}`,
        'CSeq: 101 INVITE',
        'Max-Forwards: 70',
        `Contact: <sip:1001@${address}:${port}>`,
        ...(text === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${Buffer.byteLength(text)}`,
        '',
        text,
      ].join('\r\n');
      const answer = new Promise<number | undefined>((resolve) => {
        setTimeout(() => resolve(undefined), 1000).unref();
        socket.on('message', (bytes) => {
          const status = Number(/^SIP\/2.0 (\d{3})/.exec(bytes.toString())?.[1]);
          if (status >= 200) resolve(status);
        });
      });
      socket.send(message, product.report.sipPorts.udp, address);
      return await answer;
    } finally {
      socket.close();
    }
  }

  /** The entries for this reason; waits for one. */
  async function missed(code: string): Promise<Missed[]> {
    let items: Missed[] = [];
    await until(async () => {
      ({ items } = await client.get<{ items: Missed[] }>(`/missed?code=${code}`));
      return items.length > 0;
    }, code);
    return items;
  }

  it('are registered with the user, for offers that cannot be taken', async () => {
    assert.equal(await invite(RECORDING, ['no description']), 400);
    assert.equal(await invite(RECORDING, NO_AUDIO), 488);
    for (const code of ['unreadable-offer', 'no-common-codec']) {
      const entries = await missed(code);
      assert.deepEqual(
        entries.map(({ count, localNumber, user }) => [count, localNumber, user?.lastName]),
        [[1, '1001', 'Ost']],
      );
    }
  });

  it('are not registered where the call was not to be recorded anyway', async () => {
    const stranger = RECORDING.replace('1001', '1002');
    assert.equal(await invite(stranger, ['no description']), 400);
    assert.equal(await invite(stranger, NO_AUDIO), 603);
    const { items } = await client.get<{ items: Missed[] }>('/missed');
    assert.deepEqual(
      items.filter(({ localNumber }) => localNumber === '1002'),
      [],
    );
  });

  it('are counted by address for calls that are no recordings', async () => {
    for (let i = 0; i < 3; i++) assert.equal(await invite('', []), 403);
    const [entry, ...others] = await missed('not-a-recording');
    assert.deepEqual(others, []);
    assert.deepEqual([entry!.count, entry!.peer], [3, '127.0.0.1']);
  });

  it('are counted by address for peers that are not trusted', async (t) => {
    if (OTHER_ADDRESS === undefined) {
      t.skip('this machine has no address beside loopback');
      return;
    }
    for (let i = 0; i < 2; i++) {
      assert.equal(await invite(RECORDING, [], OTHER_ADDRESS), undefined);
    }
    const [entry] = await missed('untrusted-peer');
    assert.deepEqual([entry!.count, entry!.peer], [2, OTHER_ADDRESS]);
  });
});
