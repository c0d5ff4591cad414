import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import type { SystemStatus } from '../../src/api/index.ts';
import { type ApiClient, Product, runCommand } from '../support/product.ts';
import { runSipp, runSippConversation, sippPair } from '../support/sipp.ts';
import { replaceFiles, testCertificates } from '../support/test-certificates.ts';
import { TlsFront } from '../support/tls-front.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';
import { waitUntil } from '../support/wait-until.ts';

const FRAMES = 50;

/** The recorder with mutual TLS; sources are sipp behind OpenSSL's client, and the simulator. */
describe('calls over TLS', () => {
  let product: Product;
  let client: ApiClient;
  const certificates = testCertificates({ after });

  before(async () => {
    certificates.issue('recorder', 'DNS:recorder.example.com,IP:127.0.0.1');
    certificates.issue('cucm', 'DNS:cucm.example.com');
    certificates.issue('other', 'DNS:other.example.com');
    const files = ['--sip-certificate', file('recorder.pem'), '--sip-key', file('recorder.key')];
    product = await Product.start({
      flags: ['--sip-tls-port', '0', ...files, '--sip-authorities', file('ca.pem')],
    });
    await product.changeSettings({
      ...{ audioFormat: 'wav-g711', unknownUsers: 'record' },
      trustedPeers: ['127.0.0.1 cucm.example.com'],
    });
    client = await product.logIn();
  });
  after(() => product.close());

  const file = (name: string) => join(certificates.directory, name);
  const port = () => product.report.sipPorts.tls!;

  it('are recorded bit for bit, by sipp', async (t) => {
    const { directory } = certificates;
    const front = await TlsFront.start({ target: port(), directory, shows: 'cucm' });
    t.after(() => front.close());
    const legs = sippPair(1);
    const sounds = [uniqueSound(1), uniqueSound(2)] as const;
    const sent = sounds.map((sound) =>
      Array.from({ length: FRAMES }, (_, index) => sound.frame(index)!),
    );
    const results = await runSippConversation({
      ...{ target: { host: '127.0.0.1', port: front.port }, transport: 'tcp', legs },
      codes: [Buffer.concat(sent[0]!), Buffer.concat(sent[1]!)],
      talkMs: FRAMES * 20 + 500,
    });
    assert.deepEqual(
      results.map(({ exitCode, errors }) => ({ exitCode, errors })),
      [0, 0].map((exitCode) => ({ exitCode, errors: '' })),
    );
    const [recording] = await client.waitForRecordings<{ id: string }>(1);
    const channels = g711Channels(await client.bytes(`/recordings/${recording!.id}/audio`));
    assert.deepEqual(missingFrames(channels.near, sent[0]!), []);
    assert.deepEqual(missingFrames(channels.far, sent[1]!), []);
  });

  it('are refused where the certificate has another name, or there is none', async (t) => {
    const { directory } = certificates;
    const front = await TlsFront.start({ target: port(), directory, shows: 'other' });
    t.after(() => front.close());
    const run = (transport: 'udp' | 'tcp', target: number) =>
      runSipp({
        ...{ scenario: 'basic', transport, legs: sippPair(7), timeoutSeconds: 2 },
        target: { host: '127.0.0.1', port: target },
      });
    const { tcp } = product.report.sipPorts;
    const results = await Promise.all([run('tcp', front.port), run('tcp', tcp)]);
    assert.deepEqual(
      results.map(({ successful }) => successful),
      [0, 0],
    );
    const { sip } = await client.get<SystemStatus>('/system/status');
    assert.ok(sip.droppedUntrusted >= 2, `${sip.droppedUntrusted} connections dropped`);
  });

  it('come from the simulator, too, with a certificate that is new since the start', async () => {
    const before = await client.countRecordings();
    const names = { certificate: file('recorder.pem'), key: file('recorder.key') };
    replaceFiles(names, certificates.issue('next', 'DNS:next.example.com,IP:127.0.0.1', 900));
    await waitUntil('the new certificate is shown', async () => {
      const { authority: ca } = certificates;
      const socket = connect({ host: '127.0.0.1', port: port(), ca });
      await once(socket, 'secureConnect');
      const { CN } = socket.getPeerCertificate().subject;
      socket.on('error', () => {});
      socket.destroy();
      return CN === 'next';
    });
    const { tls } = await client.get<SystemStatus>('/system/status');
    const { names: shown, isMutual, oldPort, problem } = tls;
    assert.deepEqual(
      { shown, isMutual, oldPort, problem },
      { shown: ['next.example.com'], isMutual: true, oldPort: null, problem: null },
    );
    const own = ['--tls-certificate', file('cucm.pem'), '--tls-key', file('cucm.key')];
    const to = ['--to', `127.0.0.1:${port()}`, '--transport', 'tls', '--duration', '1'];
    runCommand(['simulate', ...to, '--tls-authorities', file('ca.pem'), ...own]);
    await client.waitForCount(before + 1);
  });
});
