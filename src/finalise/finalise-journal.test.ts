import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  correlation,
  rms,
  seededRandom,
  silence,
  speechLike,
  tone,
  toneLevel,
} from '../../test/support/audio.ts';
import { ffmpegDecode } from '../../test/support/ffmpeg.ts';
import {
  arrivals,
  CN,
  callBegins,
  callEnds,
  cutPayloads,
  G722,
  G729,
  happens,
  L16,
  negotiated,
  OPUS,
  PCMA,
  type SenderOptions,
  send,
  TELEPHONE_EVENT,
  type TestEntry,
  testSession,
  type WrittenJournal,
  writeCall,
  writeJournal,
} from '../../test/support/rtp-stream.ts';
import {
  decodeG711,
  decodePeaks,
  encodeG711,
  encodeL16,
  fileExtension,
  G722Encoder,
} from '../audio/index.ts';
import { newId } from '../base/index.ts';
import type { AudioSettings } from '../recording/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { type FinalisedFacts, finaliseJournal } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'earwitness-finalise-'));
after(() => rmSync(directory, { recursive: true, force: true }));

interface Finalised {
  readonly facts: FinalisedFacts;
  /** The stored audio, and as ffmpeg decodes it. */
  readonly file: Buffer;
  readonly near: Int16Array;
  readonly far: Int16Array;
}

async function finalise(journal: WrittenJournal, audio: AudioSettings): Promise<Finalised> {
  const storeDirectory = join(directory, 'store');
  const facts = await finaliseJournal({ ...journal, audio, storeDirectory });
  const file = await readObject(facts.audio.objectId);
  const { sampleRate } = facts.audio;
  const channels = audio.channels === 'stereo' ? 2 : 1;
  const [near, far] = ffmpegDecode(file, { sampleRate, channels }, fileExtension(audio.format));
  return { facts, file, near: near!, far: far ?? near! };
}

async function readObject(objectId: string): Promise<Buffer> {
  const store = await FileStore.open(join(directory, 'store'));
  const parts: Buffer[] = [];
  for await (const part of store.read(objectId)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const stereo = (format: AudioSettings['format']): AudioSettings => ({ format, channels: 'stereo' });

/** Codes of something like speech, in packets of 20 ms. */
function g711(law: 'u' | 'a', seed: number, durationMs: number) {
  const codes = encodeG711(law, speechLike({ seed, sampleRate: 8000, durationMs }));
  return { codes, payloads: cutPayloads(codes, 160) };
}

/** A tone for 200 ms at each of `atMs`, silence elsewhere. */
function beeps(hz: number, atMs: readonly number[], durationMs: number): Int16Array {
  const samples = silence(8000, durationMs);
  for (const at of atMs) samples.set(tone({ hz, sampleRate: 8000, durationMs: 200 }), at * 8);
  return samples;
}

const tones = (samples: Int16Array, options: SenderOptions) =>
  send(cutPayloads(encodeG711('u', samples), 160), options);

/** First sample louder than a murmur after `fromMs`, in milliseconds. */
function onsetMs(samples: Int16Array, sampleRate: number, fromMs: number): number {
  const from = (fromMs * sampleRate) / 1000;
  const at = samples.findIndex((sample, i) => i >= from && Math.abs(sample) > 1500);
  return (at * 1000) / sampleRate;
}

describe('a recording from a journal', () => {
  it('keeps G.711 bit for bit, through jitter, loss and disorder', async () => {
    const near = g711('u', 1, 30_000);
    const far = g711('u', 2, 28_000);
    const random = seededRandom(5);
    const delayMs = (): number => random() * 30;
    const sent = send(near.payloads, { delayMs }).filter((_, i) => i !== 700);
    const entries = [
      ...arrivals(0, sent),
      ...arrivals(1, send(far.payloads, { startMs: 480, ssrc: 2, delayMs })),
    ];
    const { file, facts } = await finalise(await writeCall(directory, entries, 30_000), {
      format: 'wav-g711',
      channels: 'stereo',
    });
    const data = file.subarray(file.indexOf('data') + 8);
    const nearCodes = data.filter((_, i) => i % 2 === 0);
    const farCodes = data.filter((_, i) => i % 2 === 1);
    const expected = Uint8Array.from(near.codes);
    expected.fill(0xff, 700 * 160, 701 * 160);
    assert.ok(Buffer.from(expected).equals(nearCodes.subarray(0, expected.length)));
    const start = Buffer.from(farCodes).indexOf(far.codes.subarray(0, 400));
    assert.ok(Math.abs(start - 480 * 8) < 20, `${start}`);
    assert.ok(Buffer.from(far.codes).equals(farCodes.subarray(start, start + far.codes.length)));
    assert.deepEqual(
      facts.legs.map(({ clockCorrectionSamples }) => clockCorrectionSamples),
      [0, 0],
    );
    assert.equal(facts.legs[0]!.statistics.lost, 1);
    assert.equal(facts.isComplete, false);
  });

  for (const format of ['mp3', 'opus', 'wav', 'flac'] as const) {
    it(`puts tones at the right time on the right side: ${format}`, async () => {
      const near = beeps(500, [0, 4000, 9000], 10_000);
      const far = beeps(1300, [1000, 6000], 9000);
      const entries = [
        ...arrivals(0, tones(near, { startMs: 250 })),
        ...arrivals(1, tones(far, { ssrc: 2, slowPpm: 40 })),
      ];
      const journal = await writeCall(directory, entries, 10_250);
      const found = await finalise(journal, stereo(format));
      const { sampleRate } = found.facts.audio;
      for (const [side, from, hz] of [
        [found.near, 250, 500],
        [found.near, 4250, 500],
        [found.near, 9250, 500],
        [found.far, 1000, 1300],
        [found.far, 6000, 1300],
      ] as const) {
        const onset = onsetMs(side, sampleRate, from - 100);
        assert.ok(Math.abs(onset - from) <= 20, `${hz} Hz at ${onset} instead of ${from}`);
        const middle = side.subarray((from + 50) * 8, (from + 150) * 8);
        assert.ok(toneLevel(middle, sampleRate, hz) > 6000);
        const other = side === found.near ? found.far : found.near;
        assert.ok(rms(other.subarray((from + 50) * 8, (from + 150) * 8)) < 300);
      }
    });
  }

  for (const format of ['wav-g711', 'flac'] as const) {
    it(`follows a clock that drifts to the end: ${format}`, async () => {
      const samples = beeps(700, [0, 30_000, 59_000], 60_000);
      const wide = cutPayloads(encodeL16([new Int16Array(960_000)]), 640);
      const entries = [
        ...arrivals(0, tones(samples, { slowPpm: 600 })),
        ...arrivals(1, send(wide, { format: L16, ssrc: 2 })),
      ];
      const found = await finalise(await writeCall(directory, entries, 60_500), stereo(format));
      const { sampleRate } = found.facts.audio;
      assert.equal(sampleRate, format === 'flac' ? 16_000 : 8000);
      for (const at of [0, 30_000, 59_000]) {
        const expected = at * 1.0006;
        const onset = onsetMs(found.near, sampleRate, expected - Math.min(at, 100));
        assert.ok(Math.abs(onset - expected) <= 4, `${onset} instead of ${expected}`);
      }
      const corrected = found.facts.legs[0]!.clockCorrectionSamples;
      assert.ok(Math.abs(corrected - 60 * 0.0006 * sampleRate) <= 2, `${corrected}`);
      // Behind the first tone lies silence, before the second too: nothing else was added.
      assert.ok(rms(found.near.subarray(sampleRate, 29 * sampleRate)) < 60);
    });
  }

  for (const [format, least] of [
    ['mp3', 0.98],
    ['opus', 0.98],
    ['flac', 1],
  ] as const) {
    it(`sounds as it did: ${format}`, async () => {
      const near = g711('a', 3, 20_000);
      const far = g711('u', 4, 20_000);
      const entries = [
        ...arrivals(0, send(near.payloads, { format: PCMA })),
        ...arrivals(1, send(far.payloads, { ssrc: 2 })),
      ];
      const found = await finalise(await writeCall(directory, entries, 20_000), stereo(format));
      assert.equal(found.near.length, 160_000);
      assert.ok(correlation(decodeG711('a', near.codes), found.near) >= least);
      assert.ok(correlation(decodeG711('u', far.codes), found.far) >= least);
      assert.equal(found.facts.isComplete, true);
    });
  }

  it('mixes both into one where it is told to', async () => {
    const entries = [
      ...arrivals(0, tones(beeps(500, [0], 2000), {})),
      ...arrivals(1, tones(beeps(1300, [1000], 2000), { ssrc: 2 })),
    ];
    for (const format of ['wav', 'wav-g711'] as const) {
      const journal = await writeCall(directory, entries, 2000);
      const { near, facts } = await finalise(journal, { format, channels: 'mono' });
      assert.ok(toneLevel(near.subarray(400, 1200), 8000, 500) > 6000);
      assert.ok(toneLevel(near.subarray(8400, 9200), 8000, 1300) > 6000);
      assert.equal(facts.audio.channels, 'mono');
    }
  });

  it('brings another codec to the law of the near leg where G.711 is stored', async () => {
    const near = g711('a', 6, 4000);
    const wide = speechLike({ seed: 7, sampleRate: 16_000, durationMs: 4000 });
    const encoder = new G722Encoder();
    const payloads = cutPayloads(encoder.encode(wide), 160);
    const entries = [
      ...arrivals(0, send(near.payloads, { format: PCMA })),
      ...arrivals(1, send(payloads, { format: G722, ssrc: 2 })),
    ];
    const found = await finalise(await writeCall(directory, entries, 4000), stereo('wav-g711'));
    assert.equal(correlation(decodeG711('a', near.codes), found.near), 1);
    const narrow = wide.filter((_, i) => i % 2 === 0);
    assert.ok(correlation(narrow, found.far, 11) > 0.95);
  });

  it('has the rate of the widest codec heard, also when it changes in mid-call', async () => {
    const narrow = speechLike({ seed: 8, sampleRate: 8000, durationMs: 2000 });
    const wide = speechLike({ seed: 9, sampleRate: 16_000, durationMs: 2000 });
    const first = send(cutPayloads(encodeG711('u', narrow), 160));
    const bytes = cutPayloads(encodeL16([wide]), 640);
    const second = send(bytes, { format: L16, firstSequence: 200, startMs: 2000 });
    const entries = arrivals(0, [...first, ...second]);
    const { facts, near } = await finalise(
      await writeCall(directory, entries, 4000),
      stereo('wav'),
    );
    assert.equal(facts.audio.sampleRate, 16_000);
    assert.deepEqual([...near.subarray(32_000)], [...wide]);
    assert.deepEqual(
      facts.legs[0]!.segments.map(({ startMs, endMs, format }) => [
        startMs,
        endMs,
        format.encodingName,
      ]),
      [
        [0, 2000, 'PCMU'],
        [2000, 4000, 'L16'],
      ],
    );
  });

  it('hears what came before the answer to our offer', async () => {
    const wide = speechLike({ seed: 12, sampleRate: 16_000, durationMs: 2000 });
    const format = { ...L16, payloadType: 118 };
    const recordingId = newId();
    const journal = await writeJournal(directory, recordingId, [
      happens(-2000, { type: 'opened', session: testSession(recordingId) }),
      happens(-2000, { type: 'stream-opened', streamIndex: 0, side: 'near' }),
      ...arrivals(0, send(cutPayloads(encodeL16([wide]), 640), { format })),
      // The ACK was lost and came again.
      negotiated(1010, 0, 'sendonly', [format]),
      ...callEnds(2000, ['near']),
    ]);
    const { facts, near } = await finalise(journal, stereo('wav'));
    assert.ok(Buffer.from(near.buffer).equals(Buffer.from(wide.buffer)));
    assert.deepEqual(facts.legs[0]!.undecoded, []);
  });

  it('has every payload type of one stream at its place: codecs, comfort noise, digits', async () => {
    const { codes, payloads } = g711('u', 21, 4000);
    const kinds = payloads.map((payload, i) => {
      if (i >= 50 && i < 80)
        return { payloadType: CN.payloadType, payload: payload.subarray(0, 1) };
      const { payloadType } = TELEPHONE_EVENT;
      if (i >= 100 && i < 110) return { payloadType, payload: payload.subarray(0, 4) };
      // The codec changes, and nobody signals it: both were agreed on.
      return { payloadType: i < 150 ? 0 : PCMA.payloadType, payload };
    });
    const isSent = (i: number): boolean => i < 50 || i >= 80 || i % 10 === 0;
    const sent = send(payloads)
      .map((packet, i) => ({ ...packet, ...kinds[i]! }))
      .filter((_, i) => isSent(i))
      .map((packet, i) => ({ ...packet, sequence: 65_500 + i }));
    const { file, facts } = await finalise(
      await writeCall(directory, arrivals(0, sent), 4000),
      stereo('wav-g711'),
    );
    const near = file.subarray(file.indexOf('data') + 8).filter((_, i) => i % 2 === 0);
    const expected = Uint8Array.from(codes);
    expected.fill(0xff, 50 * 160, 80 * 160).fill(0xff, 100 * 160, 110 * 160);
    const inALaw = decodeG711('a', codes.subarray(150 * 160));
    expected.set(encodeG711('u', inALaw), 150 * 160);
    assert.deepEqual(near, Buffer.from(expected));
    assert.deepEqual(
      facts.coverage.near.map(({ state, startMs, endMs }) => `${state} ${startMs}-${endMs}`),
      [
        ...['recorded 0-1000', 'silence-suppressed 1000-1600', 'recorded 1600-2000'],
        ...['silence-suppressed 2000-2200', 'recorded 2200-4000'],
      ],
    );
    assert.deepEqual(
      facts.legs[0]!.segments.map(({ format, endMs }) => [format.encodingName, endMs]),
      [
        ['PCMU', 3000],
        ['PCMA', 4000],
      ],
    );
  });

  it('decodes Opus at the bandwidth it was sent with', async () => {
    const { Encoder } = await import('@evan/opus');
    const samples = speechLike({ seed: 10, sampleRate: 16_000, durationMs: 3000 });
    const encoder = new Encoder({ channels: 1, sample_rate: 16_000, application: 'voip' });
    const payloads = Array.from({ length: 150 }, (_, i) =>
      Uint8Array.from(encoder.encode(samples.slice(i * 320, (i + 1) * 320))),
    );
    const entries = arrivals(0, send(payloads, { format: OPUS }));
    const journal = await writeCall(directory, entries, 3000);
    const { facts, near } = await finalise(journal, stereo('flac'));
    assert.equal(facts.audio.sampleRate, 16_000);
    assert.equal(near.length, 48_000);
    assert.ok(rms(near) > 500);
  });

  it('loses no call to a codec that it cannot decode', async () => {
    const far = g711('u', 11, 2000);
    const unknown = Array.from({ length: 100 }, () => new Uint8Array(20));
    const entries = [
      ...arrivals(0, send(unknown, { format: G729 })),
      ...arrivals(1, send(far.payloads, { ssrc: 2 })),
    ];
    const found = await finalise(await writeCall(directory, entries, 2000), stereo('wav'));
    const [nearLeg, farLeg] = found.facts.legs;
    assert.deepEqual(nearLeg!.undecoded, [{ ...G729, reason: 'program-missing' }]);
    assert.deepEqual(nearLeg!.segments, [{ startMs: 0, endMs: 2000, format: G729, ssrc: 0x1234 }]);
    assert.deepEqual(farLeg!.undecoded, []);
    assert.equal(found.facts.isComplete, false);
    assert.equal(rms(found.near), 0);
    assert.deepEqual([...found.far], [...decodeG711('u', far.codes)]);
  });

  it('of a call without packets is silent and says so', async () => {
    const { facts, near } = await finalise(await writeCall(directory, [], 3000), stereo('mp3'));
    assert.equal(facts.durationMs, 5000);
    assert.equal(facts.startedAtMs, facts.admittedAtMs);
    assert.equal(facts.isComplete, false);
    assert.deepEqual(facts.coverage, {
      near: [{ startMs: 0, endMs: 5000, state: 'stream-missing' }],
      far: [{ startMs: 0, endMs: 5000, state: 'stream-missing' }],
    });
    assert.equal(rms(near), 0);
    assert.equal(near.length, 40_000);
  });

  it('of a journal that was cut off is interrupted', async () => {
    const recordingId = randomUUID();
    const { payloads, codes } = g711('u', 12, 3000);
    const entries: TestEntry[] = [...callBegins(recordingId), ...arrivals(0, send(payloads))];
    const journal = await writeJournal(directory, recordingId, entries);
    const { facts, near } = await finalise(journal, stereo('wav'));
    assert.equal(facts.isInterrupted, true);
    assert.deepEqual(facts.endReason, { class: 'recorder', code: 'journal-cut-off' });
    assert.deepEqual([...near], [...decodeG711('u', codes)]);
  });

  it('gives the same bytes when it is made again, and has its outline', async () => {
    const { payloads, codes } = g711('u', 13, 5000);
    const journal = await writeCall(directory, arrivals(0, send(payloads)), 5000);
    for (const format of ['mp3', 'opus', 'wav-g711', 'flac'] as const) {
      const first = await finalise(journal, stereo(format));
      const second = await finalise(journal, stereo(format));
      assert.deepEqual(second.facts, first.facts);
      assert.ok(second.file.equals(first.file));
    }
    const peaks = decodePeaks(await readObject(`${journal.recordingId}.peaks`));
    assert.equal(peaks.durationMs, 5000);
    const most = decodeG711('u', codes).reduce((max, sample) => Math.max(max, sample), 0);
    assert.equal(Math.max(...peaks.near), most >> 8);
    assert.equal(Math.max(...peaks.far), 0);
  });
});
