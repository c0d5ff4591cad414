import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { amrPayload } from '../../test/support/amr-payload.ts';
import { align, joinSamples, rms, speechLike } from '../../test/support/audio.ts';
import { deinterleave, ffmpegDecode, ffmpegEncode, runTool } from '../../test/support/ffmpeg.ts';
import {
  arrivals,
  cutPayloads,
  G729,
  negotiated,
  PCMU,
  type SentPacket,
  send,
  type TestEntry,
  writeCall,
} from '../../test/support/rtp-stream.ts';
import { amrEncoder, amrWbEncoder, g729Encoder } from '../../test/support/speech-encoders.ts';
import { encodeG711 } from '../audio/index.ts';
import type { PayloadFormat } from '../recording/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { finaliseJournal } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'earwitness-frames-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const ALL = ['g729', 'ilbc', 'amrnb', 'amrwb', 'gsm', 'g723_1', 'g726', 'g726le'];

async function finalise(entries: readonly TestEntry[], endMs: number, decoders = ALL) {
  const journal = await writeCall(directory, entries, endMs);
  const storeDirectory = join(directory, 'store');
  const audio = { format: 'wav', channels: 'stereo' } as const;
  const program = { program: 'ffmpeg', decoders };
  const facts = await finaliseJournal({ ...journal, audio, storeDirectory, decoders: program });
  const store = FileStore.open(storeDirectory);
  const parts: Buffer[] = [];
  for await (const part of store.read(facts.audio.objectId)) parts.push(part as Buffer);
  const { sampleRate } = facts.audio;
  const [near, far] = ffmpegDecode(Buffer.concat(parts), { sampleRate, channels: 2 }, 'wav');
  return { facts, near: near!, far: far! };
}

/** What ffmpeg makes of frames as a file. */
function asFile(input: readonly string[], header: string, frames: readonly Uint8Array[]) {
  const file = Buffer.concat([Buffer.from(header), ...frames]);
  return deinterleave(
    runTool('ffmpeg', ['-v', 'error', ...input, '-i', '-', '-f', 's16le', '-'], file),
    1,
  )[0]!;
}

function dynamic(encodingName: string, clockRate: number, parameters?: string): PayloadFormat {
  return { payloadType: 97, encodingName, clockRate, channels: 1, parameters };
}

const narrow = speechLike({ seed: 51, sampleRate: 8000, durationMs: 3000 });
const wide = speechLike({ seed: 52, sampleRate: 16_000, durationMs: 3000 });

interface Codec {
  readonly format: PayloadFormat;
  /** Payloads of 60 ms of the three seconds. */
  readonly payloads: readonly Uint8Array[];
  /** What ffmpeg makes of them as a file. */
  readonly decoded: Int16Array;
  readonly rate: number;
}

const byThree = (frames: readonly Uint8Array[]): Uint8Array[][] =>
  Array.from({ length: Math.floor(frames.length / 3) }, (_, i) => frames.slice(i * 3, i * 3 + 3));

function encodedBy(codec: string, format: string, options: readonly string[] = []) {
  const rate = ['-ar', '8000', '-ac', '1'];
  return ffmpegEncode([narrow], 8000, ['-c:a', codec, ...options, ...rate, '-f', format]);
}

const CODECS: Readonly<Record<string, () => Codec>> = {
  'G.729': () => {
    const frames = g729Encoder()(narrow);
    const payloads = cutPayloads(Buffer.concat(frames), 60);
    return { format: G729, payloads, rate: 8000, decoded: asFile(['-f', 'g729'], '', frames) };
  },
  AMR: () => {
    const frames = amrEncoder()(narrow);
    const layout = { band: 'narrow', isAligned: true } as const;
    const payloads = byThree(frames).map((three) => amrPayload(three, layout));
    const decoded = asFile([], '#!AMR\n', frames);
    return { format: dynamic('AMR', 8000, 'octet-align=1'), payloads, rate: 8000, decoded };
  },
  'AMR-WB, bandwidth-efficient': () => {
    const frames = amrWbEncoder()(wide);
    const layout = { band: 'wide', isAligned: false } as const;
    const payloads = byThree(frames).map((three) => amrPayload(three, layout));
    const decoded = asFile([], '#!AMR-WB\n', frames);
    return { format: dynamic('AMR-WB', 16_000), payloads, rate: 16_000, decoded };
  },
  GSM: () => {
    const file = encodedBy('libgsm', 'gsm');
    const decoded = asFile(['-f', 'gsm'], '', [file]);
    return {
      format: { ...PCMU, payloadType: 3, encodingName: 'GSM' },
      rate: 8000,
      decoded,
      payloads: cutPayloads(file, 99),
    };
  },
  'G.723.1': () => {
    const file = encodedBy('g723_1', 'g723_1', ['-b:a', '6300']);
    const decoded = asFile(['-f', 'g723_1'], '', [file]);
    return {
      format: { ...PCMU, payloadType: 4, encodingName: 'G723' },
      rate: 8000,
      decoded,
      payloads: cutPayloads(file, 48),
    };
  },
  'G.726 at 32 kbit/s': () => {
    const file = encodedBy('g726le', 'g726le', ['-code_size', '4']);
    const decoded = asFile(['-f', 'g726le', '-code_size', '4'], '', [file]);
    return {
      format: dynamic('G726-32', 8000),
      rate: 8000,
      decoded,
      payloads: cutPayloads(file, 240),
    };
  },
  'G.726 at 24 kbit/s, packed as in AAL2': () => {
    const file = encodedBy('g726', 'g726', ['-code_size', '3']);
    const decoded = asFile(['-f', 'g726', '-code_size', '3'], '', [file]);
    return {
      format: dynamic('AAL2-G726-24', 8000),
      rate: 8000,
      decoded,
      payloads: cutPayloads(file, 180),
    };
  },
};

describe('codecs that ffmpeg decodes', () => {
  for (const [name, encode] of Object.entries(CODECS)) {
    it(`${name} is what ffmpeg makes of it, where it belongs`, async () => {
      const { format, payloads, decoded, rate } = encode();
      const far = encodeG711('u', narrow);
      const packets = send(payloads, { format, packetMs: 60, delayMs: (i) => (i % 7) * 9 });
      // The tenth is lost, the twentieth comes after the one behind it.
      const sent = packets.filter((_, i) => i !== 9);
      sent[18] = { ...sent[18]!, arrivalMs: sent[19]!.arrivalMs + 5 };
      const entries = [
        negotiated(-100, 0, 'sendonly', [format]),
        ...arrivals(0, sent),
        ...arrivals(1, send(cutPayloads(far, 160), { ssrc: 2 })),
      ];
      const found = await finalise(entries, 3000);
      const [leg] = found.facts.legs;
      assert.equal(found.facts.audio.sampleRate, rate);
      assert.deepEqual([leg!.undecoded, leg!.clockCorrectionSamples], [[], 0]);
      assert.deepEqual(found.facts.damagedPackets, { near: 0, far: 0 });
      assert.deepEqual(
        found.facts.coverage.near
          .slice(0, 3)
          .map(({ state, startMs, endMs }) => [state, startMs, endMs]),
        [
          ['recorded', 0, 540],
          ['lost', 540, 600],
          ['recorded', 600, 3000],
        ],
      );
      const packet = (rate * 60) / 1000;
      const before = 9 * packet;
      // Up to the loss bit for bit; in it silence; behind it the codec's memory lacks a packet.
      assert.deepEqual(found.near.subarray(0, before), decoded.subarray(0, before));
      assert.equal(rms(found.near.subarray(before, before + packet)), 0);
      const from = before + packet + rate / 5;
      const { lag, correlation } = align(
        decoded.subarray(from, from + rate),
        found.near.subarray(from, from + rate),
        rate / 100,
      );
      assert.equal(lag, 0);
      assert.ok(correlation > 0.9, `${correlation}`);
    });
  }
});

describe('silence suppression', () => {
  it('of G.729 (Annex B) is silence of the right length', async () => {
    // Speech, 1.5 s of nothing, speech.
    const spoken = narrow.subarray(0, 8000);
    const samples = joinSamples(spoken, new Int16Array(12_000), narrow.subarray(8000, 16_000));
    const frames = g729Encoder({ isDtx: true })(samples);
    const payloads = Array.from({ length: frames.length / 2 }, (_, i) =>
      Buffer.concat([frames[2 * i]!, frames[2 * i + 1]!]),
    );
    const isSent = ({ payload }: SentPacket): boolean => payload.length > 0;
    const sent = send(payloads, { format: G729 }).filter(isSent);
    // Packets that were not sent have no sequence number.
    const packets = sent.map((packet, i) => ({ ...packet, sequence: 500 + i }));
    assert.ok(packets.length < 140 && packets.some(({ payload }) => payload.length % 10 === 2));
    const { facts, near } = await finalise(arrivals(0, packets), 3500);
    assert.equal(facts.durationMs, 3500);
    assert.equal(facts.legs[0]!.undecoded.length, 0);
    const states = facts.coverage.near.map(({ state }) => state);
    assert.ok(states.every((state) => state === 'recorded' || state === 'silence-suppressed'));
    const longest = facts.coverage.near.find(
      ({ startMs, endMs }) => endMs - startMs > 500 && startMs > 900,
    );
    assert.equal(longest?.state, 'silence-suppressed');
    assert.equal(rms(near.subarray(10_000, 19_000)), 0);
    const plain = asFile(['-f', 'g729'], '', g729Encoder()(samples));
    const again = align(plain.subarray(21_000, 28_000), near.subarray(21_000, 28_000), 200);
    assert.ok(
      Math.abs(again.lag) <= 8 && again.correlation > 0.9,
      `${again.lag} ${again.correlation}`,
    );
  });
});

describe('what cannot be decoded', () => {
  const frames = g729Encoder()(narrow);
  const entries = arrivals(0, send(cutPayloads(Buffer.concat(frames), 20), { format: G729 }));

  it('is silent and named where the program lacks the decoder', async () => {
    const { facts, near } = await finalise(entries, 3000, ['ilbc']);
    assert.deepEqual(facts.legs[0]!.undecoded, [{ ...G729, reason: 'program-missing' }]);
    assert.equal(facts.durationMs, 3000);
    assert.equal(rms(near), 0);
  });

  it('is silent and named where the program fails', async () => {
    const journal = await writeCall(directory, entries, 3000);
    const facts = await finaliseJournal({
      ...journal,
      ...{ storeDirectory: join(directory, 'store'), audio: { format: 'wav', channels: 'stereo' } },
      decoders: { program: 'false', decoders: ALL },
    });
    assert.deepEqual(facts.legs[0]!.undecoded, [{ ...G729, reason: 'program-failed' }]);
  });

  it('is silent where a payload is damaged, and counted', async () => {
    const packets = send(cutPayloads(Buffer.concat(frames), 20), { format: G729 });
    packets[50] = { ...packets[50]!, payload: packets[50]!.payload.subarray(0, 13) };
    const { facts, near } = await finalise(arrivals(0, packets), 3000);
    assert.deepEqual(facts.damagedPackets, { near: 1, far: 0 });
    assert.equal(facts.durationMs, 3000);
    assert.equal(rms(near.subarray(8000, 8160)), 0);
    const decoded = asFile(['-f', 'g729'], '', frames);
    assert.deepEqual(near.subarray(0, 8000), decoded.subarray(0, 8000));
  });

  it('begins anew with each source, and goes on in another codec', async () => {
    const payloads = cutPayloads(Buffer.concat(frames), 20);
    const first = send(payloads.slice(0, 50), { format: G729 });
    const second = send(cutPayloads(encodeG711('u', narrow.subarray(0, 8000)), 160), {
      ...{ firstSequence: 150, firstTimestamp: 5000 + 8000, startMs: 1000 },
    });
    const third = send(payloads.slice(0, 50), { format: G729, ssrc: 7, startMs: 2000 });
    const { facts, near } = await finalise(arrivals(0, [...first, ...second, ...third]), 3000);
    assert.deepEqual(
      facts.legs[0]!.segments.map(({ startMs, format }) => [startMs, format.encodingName]),
      [
        [0, 'G729'],
        [1000, 'PCMU'],
        [2000, 'G729'],
      ],
    );
    const decoded = asFile(['-f', 'g729'], '', frames).subarray(0, 8000);
    assert.deepEqual(near.subarray(0, 8000), decoded);
    assert.deepEqual(near.subarray(16_000), decoded);
  });
});
