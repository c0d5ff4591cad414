import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { align, speechLike } from '../../test/support/audio.ts';
import { ffmpegDecode } from '../../test/support/ffmpeg.ts';
import { readCapture } from '../../test/support/pcap.ts';
import {
  ALL_FORMATS,
  arrivals,
  callEnds,
  cutPayloads,
  happens,
  rtpPacket,
  send,
  type TestEntry,
  testSession,
  writeJournal,
} from '../../test/support/rtp-stream.ts';
import { encodeG711 } from '../audio/index.ts';
import { newId } from '../base/index.ts';
import { SrtpSender } from '../protocols/rtp/index.ts';
import type { StreamProtection } from '../recording/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { finaliseJournal } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'earwitness-srtp-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const CM: StreamProtection['suite'] = 'AES_CM_128_HMAC_SHA1_80';
const DURATION_MS = 4000;

function keysOf(suite: StreamProtection['suite'], inline: Buffer): StreamProtection {
  return { suite, keys: [{ inline: inline.toString('base64') }] };
}

/** What the source agreed to at a moment, on the near stream. */
function agreed(atMs: number, protection?: StreamProtection): TestEntry {
  const told = { streamIndex: 0, direction: 'sendonly', formats: ALL_FORMATS } as const;
  return happens(atMs, { type: 'stream-negotiated', ...told, protection });
}

/** A recording of what the near end sends; G.711 codes of it, and the facts. */
async function record(entries: readonly TestEntry[], endMs = DURATION_MS) {
  const recordingId = newId();
  const opened = [
    happens(-2000, { type: 'opened', session: testSession(recordingId) }),
    happens(-2000, { type: 'stream-opened', streamIndex: 0, side: 'near' }),
  ];
  const all = [...opened, ...entries, ...callEnds(endMs, ['near'])];
  const journal = await writeJournal(directory, recordingId, all);
  const storeDirectory = join(directory, 'store');
  const audio = { format: 'wav-g711', channels: 'stereo' } as const;
  const facts = await finaliseJournal({ ...journal, audio, storeDirectory });
  const store = await FileStore.open(storeDirectory);
  const parts: Buffer[] = [];
  for await (const part of store.read(facts.audio.objectId)) parts.push(part as Buffer);
  const file = Buffer.concat(parts);
  const data = file.subarray(file.indexOf('data') + 8);
  return { file, near: data.filter((_, index) => index % 2 === 0), facts };
}

describe('a recording of protected packets', () => {
  const codes = encodeG711('u', speechLike({ seed: 3, sampleRate: 8000, durationMs: DURATION_MS }));
  // Its numbers begin again in the middle of the call.
  const sent = send(cutPayloads(codes, 160), { firstSequence: 0xffff - 100 });

  it('is what was sent, with keys that come late and change, and ten thousand forged packets', async () => {
    const [first, second] = [
      keysOf(CM, randomBytes(30)),
      keysOf('AEAD_AES_256_GCM', randomBytes(44)),
    ];
    const [before, after] = [new SrtpSender(first), new SrtpSender(second)];
    const changeAt = 120;
    // The lap is counted by whoever changes keys, too.
    for (const packet of sent.slice(0, changeAt)) after.protectRtp(rtpPacket(packet));
    const sealed = sent.map((packet, index) => {
      const sender = index < changeAt ? before : after;
      return {
        atMs: packet.arrivalMs,
        streamIndex: 0,
        packet: sender.protectRtp(rtpPacket(packet)),
      };
    });
    const forged = Array.from({ length: 10_000 }, (_, index) => {
      const { payload: _payload, ...like } = sent[index % sent.length]!;
      const packet = rtpPacket({ ...like, payload: randomBytes(170) });
      return { atMs: (index * DURATION_MS) / 10_001, streamIndex: 0, packet };
    });
    const again = sealed
      .filter((_, index) => index % 4 === 0)
      .map((entry) => {
        return { ...entry, atMs: entry.atMs + 50 };
      });
    const { near, facts } = await record([
      ...[...sealed, ...forged, ...again],
      ...[agreed(500, first), agreed(changeAt * 20 + 90, second)],
    ]);
    assert.ok(Buffer.from(codes).equals(near.subarray(0, codes.length)), 'bit for bit');
    const [{ statistics }] = facts.legs as [(typeof facts.legs)[0]];
    const { packets, lost, duplicates, refusedPackets } = statistics;
    assert.deepEqual(
      { packets, lost, duplicates, refusedPackets },
      { packets: sent.length, lost: 0, duplicates: 0, refusedPackets: 10_000 + again.length },
    );
    assert.ok(!JSON.stringify(facts).includes(first.keys[0]!.inline), 'no key among the facts');
  });

  it('is what was sent, though its numbers begin again twice', async () => {
    const protection = keysOf('AEAD_AES_128_GCM', randomBytes(28));
    const sender = new SrtpSender(protection);
    const [packetMs, count] = [5, 0x1_0000 + 600];
    const long = randomBytes(count * packetMs * 8);
    const packets = send(cutPayloads(long, packetMs * 8), {
      packetMs,
      firstSequence: 0xffff - 200,
    });
    const sealed = packets.map((packet) => {
      const bytes = sender.protectRtp(rtpPacket(packet));
      return { atMs: packet.arrivalMs, streamIndex: 0, packet: bytes };
    });
    const { near, facts } = await record([agreed(-100, protection), ...sealed], count * packetMs);
    assert.ok(long.equals(near.subarray(0, long.length)), 'bit for bit');
    const { packets: counted, lost, refusedPackets } = facts.legs[0]!.statistics;
    assert.deepEqual([counted, lost, refusedPackets], [count, 0, undefined]);
  });

  it('is what was sent by a source that does not encrypt after all', async () => {
    const { near } = await record([agreed(-100), ...arrivals(0, sent)]);
    assert.ok(Buffer.from(codes).equals(near.subarray(0, codes.length)));
  });

  it('is silent where nobody knows the keys', async () => {
    const sender = new SrtpSender(keysOf(CM, randomBytes(30)));
    const sealed = sent.map((packet) => {
      return {
        atMs: packet.arrivalMs,
        streamIndex: 0,
        packet: sender.protectRtp(rtpPacket(packet)),
      };
    });
    const { facts } = await record([agreed(-100, { suite: CM, keys: [] }), ...sealed]);
    const [leg] = facts.legs;
    const { packets, refusedPackets } = leg!.statistics;
    assert.deepEqual([packets, refusedPackets], [0, sent.length]);
  });
});

const corpus = process.env.EARWITNESS_CORPUS;

function corpusIt(name: string, test: (captures: string) => Promise<void>): void {
  it(name, (t: TestContext) => {
    if (corpus === undefined) return t.skip('EARWITNESS_CORPUS is not set: no captures to read');
    return test(join(corpus, 'fixtures/rtp/generated'));
  });
}

/** The bytes 0, 1, 2 …, the keys of the captures. */
const counted = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index));

/** Made by GStreamer with libsrtp. */
describe('captures of SRTP by others', () => {
  const captures = [
    ['gst_pcmu_srtp_aescm128_sha1_80.pcap', keysOf(CM, counted(30))],
    ['gst_pcma_srtp_aesgcm128.pcap', keysOf('AEAD_AES_128_GCM', counted(28))],
  ] as const;
  for (const [name, protection] of captures) {
    corpusIt(`become the audio that was sent: ${name}`, async (folder) => {
      const datagrams = readCapture(join(folder, name));
      const firstMs = datagrams[0]!.arrivalSec * 1000 + datagrams[0]!.arrivalNsec / 1e6;
      const entries = datagrams.map(({ arrivalSec, arrivalNsec, payload: packet }) => {
        return { atMs: arrivalSec * 1000 + arrivalNsec / 1e6 - firstMs, streamIndex: 0, packet };
      });
      const { file, facts } = await record([agreed(-100, protection), ...entries], 12_000);
      const [near] = ffmpegDecode(file, { sampleRate: 8000, channels: 2 }, 'wav');
      const [source] = ffmpegDecode(readFileSync(join(folder, 'src8k.wav')), {
        ...{ sampleRate: 8000, channels: 1 },
      });
      const { correlation } = align(source!, near!, 4000);
      assert.ok(correlation > 0.99, `${correlation}`);
      const { packets, refusedPackets } = facts.legs[0]!.statistics;
      assert.deepEqual([packets, refusedPackets], [datagrams.length, undefined]);
    });
  }
});
