import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SRTP_SUITES } from '../../src/protocols/rtp/index.ts';
import { CallerAgent } from '../../src/simulator/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { runSipp, type SippOptions, sippPair } from '../support/sipp.ts';
import { sourceKeys } from '../support/source-keys.ts';
import { testCertificates } from '../support/test-certificates.ts';
import { TlsFront } from '../support/tls-front.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';
import { writtenFiles } from '../support/written-files.ts';

const FRAMES = 50;

interface Listed {
  readonly id: string;
  readonly localNumber: string;
}

/** Sources that encrypt, over UDP with the key in their offer, or over TLS with it in their ACK. */
describe('calls over SRTP', () => {
  let product: Product;
  let client: ApiClient;
  let front: TlsFront;
  const certificates = testCertificates({ after });
  const startedMs = Date.now();
  /** Everything that must not stand anywhere in the clear. */
  const secrets: string[] = [];
  let lastCall = 0;

  before(async () => {
    const { directory } = certificates;
    certificates.issue('recorder', 'IP:127.0.0.1');
    const files = ['--sip-certificate', join(directory, 'recorder.pem')];
    const key = ['--sip-key', join(directory, 'recorder.key')];
    const flags = ['--sip-tls-port', '0', ...files, ...key, '--log-level', 'debug'];
    product = await Product.start({ flags });
    await product.changeSettings({ audioFormat: 'wav-g711', unknownUsers: 'record' });
    client = await product.logIn();
    const target = product.report.sipPorts.tls!;
    front = await TlsFront.start({ target, directory, shows: 'recorder' });
  });
  after(async () => {
    await front.close();
    await product.close();
  });

  /** The two channels of the one recording of this near end, once it is listed. */
  async function channelsOf(localNumber: string) {
    for (;;) {
      const all = await client.recordings<Listed>();
      const own = all.find((recording) => recording.localNumber === localNumber);
      if (own !== undefined) {
        return g711Channels(await client.bytes(`/recordings/${own.id}/audio`));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** One leg by sipp; what of it is missing in the recording. */
  async function missingOf(
    options: Pick<SippOptions, 'scenario' | 'target' | 'srtp'> & {
      readonly transport: 'udp' | 'tcp';
    },
  ): Promise<number[]> {
    const call = ++lastCall;
    const [leg] = sippPair(call);
    const sound = uniqueSound(call);
    const frames = Array.from({ length: FRAMES }, (_, index) => sound.frame(index)!);
    const codes = Buffer.concat(frames);
    const result = await runSipp({ ...options, legs: [leg], codes, talkMs: FRAMES * 20 + 500 });
    assert.equal(result.exitCode, 0, result.errors + result.messages);
    return missingFrames((await channelsOf(leg.nearNumber)).near, frames);
  }

  it('are recorded bit for bit with every suite, by sipp', async () => {
    const inOffer = { scenario: 'early-leg', transport: 'udp' } as const;
    const inAck = { scenario: 'leg', transport: 'tcp' } as const;
    const udp = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    const tls = { host: '127.0.0.1', port: front.port };
    const calls = SRTP_SUITES.flatMap((suite, index) => {
      // The recorder's offer has the suites in this order.
      const [offered, answered] = [sourceKeys(suite, 7), sourceKeys(suite, index + 1)];
      secrets.push(offered.inline, answered.inline);
      return [
        missingOf({ ...inOffer, target: udp, srtp: offered }),
        missingOf({ ...inAck, target: tls, srtp: answered }),
      ];
    });
    assert.deepEqual(
      await Promise.all(calls),
      calls.map(() => []),
    );
  });

  it('are recorded from a phone that does not encrypt, although SRTP was offered', async () => {
    const tls = { host: '127.0.0.1', port: front.port };
    assert.deepEqual(await missingOf({ scenario: 'leg', transport: 'tcp', target: tls }), []);
  });

  it('go on with new keys, and with ten thousand forged packets', async (t) => {
    const call = ++lastCall;
    const [leg] = sippPair(call);
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.tls! };
    const agent = await CallerAgent.start({ recorder, transport: 'tls' });
    t.after(() => agent.close());
    const sounds = { near: uniqueSound(2 * call), far: uniqueSound(2 * call + 1) };
    const placed = agent.call({
      near: { number: leg.nearNumber, device: leg.nearDevice },
      far: { number: leg.farNumber, device: leg.farDevice },
      ...{ sound: sounds, srtp: 'AEAD_AES_256_GCM', codecs: ['PCMU'] },
    });
    await placed.place();
    const forger = createSocket('udp4');
    t.after(() => forger.close());
    const { media } = placed.leg('near');
    for (let sent = 0; sent < 10_000; sent++) {
      const forged = randomBytes(188);
      forged[0] = 0x80;
      forged[1] = 0;
      forged.writeUInt16BE(sent & 0xffff, 2);
      forged.writeUInt32BE(media.stream!.ssrc, 8);
      forger.send(forged, media.destination!.port, '127.0.0.1');
      // As fast as the kernel's buffer of the socket takes it.
      if (sent % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
    }
    assert.deepEqual(await placed.refresh(), { near: 200, far: 200 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(await placed.hangUp(), { near: 200, far: 200 });
    const channels = await channelsOf(leg.nearNumber);
    for (const side of ['near', 'far'] as const) {
      const packets = placed.leg(side).media.stream!.packets;
      const missing = missingFrames(
        channels[side],
        packets.map(({ payload }) => payload),
      );
      assert.deepEqual(missing, [], side);
    }
  });

  it('leave their keys nowhere in the clear', async () => {
    const files = [...writtenFiles(product.dataDirectory, startedMs)];
    const texts = secrets.flatMap((inline) => [
      Buffer.from(inline),
      Buffer.from(inline, 'base64').subarray(0, 16),
    ]);
    const found = files.filter(([, bytes]) => texts.some((text) => bytes.includes(text)));
    assert.ok(files.length > 0 && secrets.length === 8);
    assert.deepEqual(
      found.map(([path]) => path),
      [],
    );
    assert.ok(!secrets.some((inline) => product.log.includes(inline)), 'nor in the log');
    const answers = await client.bytes('/recordings?limit=200');
    assert.ok(!secrets.some((inline) => answers.includes(inline)), 'nor in an answer');
  });
});
