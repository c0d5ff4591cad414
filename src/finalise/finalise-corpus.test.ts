import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { align } from '../../test/support/audio.ts';
import { deinterleave, ffmpegDecode, runTool } from '../../test/support/ffmpeg.ts';
import { readCapture } from '../../test/support/pcap.ts';
import {
  ALL_FORMATS,
  negotiated,
  OPUS,
  type TestEntry,
  writeCall,
} from '../../test/support/rtp-stream.ts';
import { durationMs, played, timeCall } from '../../test/support/timeline.ts';
import { headerLength, payloadLength } from '../protocols/rtp/index.ts';
import type { PayloadFormat } from '../recording/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { finaliseJournal } from './index.ts';

const corpus = process.env.EARWITNESS_CORPUS;
const directory = mkdtempSync(join(tmpdir(), 'earwitness-corpus-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function corpusIt(name: string, test: (captures: string) => void | Promise<void>): void {
  it(name, (t: TestContext) => {
    if (corpus === undefined) return t.skip('EARWITNESS_CORPUS is not set: no captures to read');
    return test(join(corpus, 'fixtures/rtp'));
  });
}

/** A capture as the packets of stream 0, from its first datagram on. */
function readEntries(path: string): { entries: TestEntry[]; endMs: number } {
  const captured = readCapture(path);
  const originSec = captured[0]!.arrivalSec;
  const entries = captured.map(({ arrivalSec, arrivalNsec, payload }) => {
    const atMs = (arrivalSec - originSec) * 1000 + arrivalNsec / 1e6;
    return { atMs, streamIndex: 0, packet: payload };
  });
  return { entries, endMs: entries.at(-1)!.atMs + 100 };
}

/** What was negotiated for payload type 97 in the captures that use it. */
const DYNAMIC: PayloadFormat = { ...OPUS, payloadType: 97 };

const CALLS = [
  'rtpproxy/call1_alaw.a.pcap',
  'rtpproxy/call1_alaw.o.pcap',
  'rtpproxy/call1_ulaw.a.pcap',
  'rtpproxy/call1_ulaw.o.pcap',
  'rtpproxy/G723_1.a.rtp',
  'rtpproxy/G723_1.o.rtp',
  'rtpproxy/dups.a.rtp',
  'rtpproxy/lost.a.rtp',
  'rtpproxy/lost.o.rtp',
  'generated/ffmpeg_g722.pcap',
  'generated/ffmpeg_opus_stereo48k.pcap',
  'generated/ffmpeg_pcma_ptime128.pcap',
  'generated/gst_gsm.pcap',
  'generated/gst_pcma_netsim_loss3_dup1_reorder.pcap',
];

describe('the timeline of foreign captures', () => {
  for (const name of CALLS) {
    corpusIt(`${name} is right at its end`, (captures) => {
      const { entries, endMs } = readEntries(join(captures, name));
      const formats = negotiated(-100, 0, 'sendonly', [...ALL_FORMATS, DYNAMIC]);
      const call = timeCall([...entries, formats], endMs);
      const { log } = call.index.streams[0]!;
      const delays = played(call, 'near').map(({ row, atMs }) => {
        return log.arrivalMs[row]! - call.timeline.originMs - atMs;
      });
      // The least delay of the last packets is what the timeline is off.
      const off = Math.min(...delays.slice(-50));
      assert.ok(Math.abs(off) <= 20, `${off} ms`);
      assert.equal(call.timeline.legs.near.correctionSamples, 0);
      const span = log.arrivalMs[log.length - 1]! - log.arrivalMs[0]!;
      assert.ok(Math.abs(durationMs(call) - span) <= 300, `${durationMs(call)} of ${span} ms`);
    });
  }
});

describe('the audio of foreign captures', () => {
  for (const [name, least] of [
    ['ffmpeg_g722.pcap', 0.98],
    ['ffmpeg_opus_stereo48k.pcap', 0.95],
    ['ffmpeg_pcma_ptime128.pcap', 0.99],
    ['gst_pcma_netsim_loss3_dup1_reorder.pcap', 0.9],
  ] as const) {
    corpusIt(`${name} is what was sent`, async (captures) => {
      const { entries, endMs } = readEntries(join(captures, 'generated', name));
      const formats = negotiated(-100, 0, 'sendonly', [...ALL_FORMATS, DYNAMIC]);
      const journal = await writeCall(directory, [...entries, formats], endMs);
      const storeDirectory = join(directory, 'store');
      const audio = { format: 'flac', channels: 'stereo' } as const;
      const facts = await finaliseJournal({ ...journal, audio, storeDirectory });
      const parts: Buffer[] = [];
      const store = await FileStore.open(storeDirectory);
      for await (const part of store.read(facts.audio.objectId)) parts.push(part as Buffer);
      const shape = { sampleRate: 8000, channels: 2 };
      const [near] = ffmpegDecode(Buffer.concat(parts), shape, 'flac');
      const source = readFileSync(join(captures, 'generated/src8k.wav'));
      const [sent] = ffmpegDecode(source, { sampleRate: 8000, channels: 1 }, 'wav');
      const { lag, correlation } = align(sent!, near!, 400);
      assert.ok(correlation >= least, `correlation ${correlation} at ${lag}`);
    });
  }
});

/** What ffmpeg makes of the payloads of a capture, each without its first `skip` bytes. */
function decodedPayloads(entries: readonly TestEntry[], input: readonly string[], skip: number) {
  const payloads = entries.flatMap((entry) => {
    if (!('packet' in entry)) return [];
    const { packet } = entry;
    const from = headerLength(packet, 0);
    return [packet.subarray(from + skip, from + payloadLength(packet, 0, packet.length))];
  });
  const header = skip === 0 ? '' : '#!AMR-WB\n';
  const file = Buffer.concat([Buffer.from(header), ...payloads]);
  const args = ['-v', 'error', ...input, '-i', '-', '-f', 's16le', '-'];
  return deinterleave(runTool('ffmpeg', args, file), 1)[0]!;
}

const AMR_WB = { payloadType: 97, encodingName: 'AMR-WB', clockRate: 16_000, channels: 1 };

describe('foreign captures of codecs that ffmpeg decodes', () => {
  for (const [name, formats, input, skip] of [
    ['generated/gst_gsm.pcap', ALL_FORMATS, ['-f', 'gsm'], 0],
    ['generated/gst_amrwb_mode2_octet.pcap', [{ ...AMR_WB, parameters: 'octet-align=1' }], [], 1],
    ['rtpproxy/G723_1.a.rtp', ALL_FORMATS, ['-f', 'g723_1'], 0],
    ['rtpproxy/G723_1.o.rtp', ALL_FORMATS, ['-f', 'g723_1'], 0],
  ] as const) {
    corpusIt(`${name} is what ffmpeg makes of its payloads`, async (captures) => {
      const { entries, endMs } = readEntries(join(captures, name));
      const events = negotiated(-100, 0, 'sendonly', formats);
      const journal = await writeCall(directory, [...entries, events], endMs);
      const storeDirectory = join(directory, 'store');
      const facts = await finaliseJournal({
        ...journal,
        ...{ audio: { format: 'wav', channels: 'stereo' }, storeDirectory },
        decoders: { program: 'ffmpeg', decoders: ['gsm', 'amrwb', 'g723_1'] },
      });
      const parts: Buffer[] = [];
      for await (const part of FileStore.open(storeDirectory).read(facts.audio.objectId)) {
        parts.push(part as Buffer);
      }
      const { sampleRate } = facts.audio;
      const shape = { sampleRate, channels: 2 };
      const [near] = ffmpegDecode(Buffer.concat(parts), shape, 'wav');
      assert.deepEqual(facts.damagedPackets, { near: 0, far: 0 });
      assert.deepEqual(facts.legs[0]!.undecoded, []);
      const expected = decodedPayloads(entries, input, skip);
      assert.deepEqual(near, expected);
    });
  }
});
