import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Product } from '../support/product.ts';
import { runSipp, type SippResult, sippPair } from '../support/sipp.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

const CORPUS = process.env.EARWITNESS_CORPUS;

/** Messages of real CUCMs, sent by sipp with real media: each pair must become one recording. */
const TRACES = [
  {
    file: 'cucm-10.5-bib-sccp-udp-nearend-farend.txt',
    transport: 'udp',
    expected: { localNumber: '9110001', localDevice: 'SEP001795BDD16B', remoteNumber: '9110006' },
    direction: 'inbound',
  },
  {
    file: 'cucm-11.5-bib-sip-tcp-nearend-farend.txt',
    transport: 'tcp',
    expected: { localNumber: '1001', localDevice: 'SEP6C416A369525', remoteNumber: '1000' },
    direction: 'inbound',
  },
] as const;

const FRAMES = 75;

interface Listed {
  readonly id: string;
  readonly localNumber: string;
  readonly localDevice: string;
  readonly remoteNumber: string;
  readonly direction: string;
  readonly isComplete: boolean;
}

describe('messages of real CUCMs', () => {
  for (const trace of TRACES) {
    it(`${trace.file} becomes one recording, near left, far right`, async (t) => {
      if (CORPUS === undefined) {
        t.skip('EARWITNESS_CORPUS is not set: traces of real systems are left out');
        return;
      }
      const messages = readTrace(join(CORPUS, 'samples', trace.file));
      const number = /^INVITE sip:(\d+)@/.exec(messages.near.invite)![1]!;
      const product = await Product.start();
      try {
        product.run('settings', 'set', 'audioFormat', 'wav-g711');
        product.run('settings', 'set', 'unknownUsers', 'record');
        product.run('settings', 'set', 'number', number);
        await assertRecorded(product, trace, messages);
      } finally {
        await product.close();
      }
    });
  }
});

type Trace = (typeof TRACES)[number];
type Messages = Readonly<Record<'near' | 'far', { invite: string; ack: string }>>;

async function assertRecorded(product: Product, trace: Trace, messages: Messages): Promise<void> {
  const { transport, expected, direction } = trace;
  const sounds = { near: uniqueSound(901), far: uniqueSound(902) };
  const place = (side: 'near' | 'far'): Promise<SippResult> => {
    const frames = Array.from({ length: FRAMES }, (_, index) => sounds[side].frame(index)!);
    return runSipp({
      scenario: { text: scenarioOf(messages[side]) },
      target: { host: '127.0.0.1', port: product.report.sipPorts[transport] },
      transport,
      legs: [sippPair(1)[0]],
      codes: Buffer.concat(frames),
    });
  };
  const near = place('near');
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const result of await Promise.all([near, place('far')])) {
    assert.deepEqual([result.exitCode, result.errors], [0, '']);
  }
  const client = await product.logIn();
  const recordings = await client.waitForRecordings<Listed>(1);
  assert.equal(recordings.length, 1);
  const { id, localNumber, localDevice, remoteNumber } = recordings[0]!;
  assert.deepEqual({ localNumber, localDevice, remoteNumber }, expected);
  assert.equal(recordings[0]!.direction, direction);
  assert.equal(recordings[0]!.isComplete, true);
  const channels = g711Channels(await client.bytes(`/recordings/${id}/audio`));
  for (const side of ['near', 'far'] as const) {
    const sent = Array.from({ length: FRAMES }, (_, index) => sounds[side].frame(index)!);
    assert.deepEqual(missingFrames(channels[side], sent), [], side);
  }
}

/** The INVITE and the ACK of both legs, with single line ends. */
function readTrace(path: string): Messages {
  const parts = readFileSync(path, 'utf8')
    .replaceAll('\r', '')
    .split(/^###.*\n/m);
  const find = (method: string, side: string) =>
    parts.find((part) => part.startsWith(`${method} `) && part.includes(`;x-${side}end;`))!;
  return {
    near: { invite: find('INVITE', 'near'), ack: find('ACK', 'near') },
    far: { invite: find('INVITE', 'far'), ack: find('ACK', 'far') },
  };
}

/** A scenario of sipp: the messages as they are, but for what belongs to place and moment. */
function scenarioOf({ invite, ack }: { invite: string; ack: string }): string {
  const from = /^From: .*$/m.exec(invite)![0];
  const to = /^To: .*$/m.exec(invite)![0];
  const bye = [
    'BYE [next_url] SIP/2.0',
    'Via: x',
    ...[from, `${to}[peer_tag_param]`, 'Call-ID: x', 'Max-Forwards: 70', 'CSeq: 102 BYE'],
    ...['Reason: Q.850;cause=16', 'Content-Length: 0', '', ''],
  ].join('\n');
  return [
    '<?xml version="1.0" encoding="UTF-8" ?>',
    '<scenario name="trace">',
    send(relocate(invite), ' retrans="500"'),
    '<recv response="100" optional="true"/>',
    '<recv response="200" rrs="true"/>',
    send(relocate(ack).replace(/^ACK \S+/, 'ACK [next_url]')),
    '{{audio}}',
    '<pause milliseconds="2000"/>',
    send(relocate(bye), ' retrans="500"'),
    '<recv response="200"/>',
    '</scenario>',
  ].join('\n');
}

function relocate(message: string): string {
  return message
    .replace(/^(INVITE sip:\d+)@\S+/, '$1@[remote_ip]:[remote_port]')
    .replace(/^Via: .*$/m, 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]')
    .replace(/^Call-ID: .*$/m, 'Call-ID: [call_id]')
    .replace(/^(To: <[^>]*>);tag=.*$/m, '$1[peer_tag_param]')
    .replace(/^(Contact: <sip:\d+)@[^;>]+/m, '$1@[local_ip]:[local_port]')
    .replace(/^Content-Length: [1-9]\d*$/m, 'Content-Length: [len]');
}

function send(message: string, attributes = ''): string {
  return `<send${attributes}><![CDATA[\n${message.trimEnd()}\n\n]]></send>`;
}
