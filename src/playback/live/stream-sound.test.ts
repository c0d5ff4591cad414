import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeG711, G722Encoder } from '../../audio/index.ts';
import { LIVE_RATE, StreamSound } from './stream-sound.ts';

const START_MS = Date.UTC(2026, 0, 1);
const START = START_MS * (LIVE_RATE / 1000);

/** 20 ms of a tone in packet `index` of a stream that began long ago. */
function samples(index: number, rate = 8000): Int16Array {
  const count = rate / 50;
  return Int16Array.from({ length: count }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 400 * (index * count + i)) / rate)),
  );
}

function packet(index: number, payload: Uint8Array, change: { type?: number; ssrc?: number } = {}) {
  const bytes = Buffer.alloc(12 + payload.length);
  bytes[0] = 0x80;
  bytes[1] = change.type ?? 0;
  bytes.writeUInt16BE(index & 0xffff, 2);
  bytes.writeUInt32BE((4_294_967_000 + index * 160) >>> 0, 4);
  bytes.writeUInt32BE(change.ssrc ?? 7, 8);
  bytes.set(payload, 12);
  return bytes;
}

/** Where sound was placed: number of its first sample after the start, and how many. */
function placer() {
  const placed: [at: number, count: number][] = [];
  const sound: number[] = [];
  const sink = (at: number, pcm: Int16Array): void => {
    if (pcm.length === 0) return;
    const last = placed.at(-1);
    if (last !== undefined && last[0] + last[1] === at - START) last[1] += pcm.length;
    else placed.push([at - START, pcm.length]);
    for (const [i, sample] of pcm.entries()) sound[at - START + i] = sample;
  };
  return { placed, sound, sink };
}

describe('the sound of a stream that goes on', () => {
  it('is placed without a seam by timestamps, not by arrival', () => {
    const stream = new StreamSound();
    const { placed, sound, sink } = placer();
    for (let index = 0; index < 50; index++) {
      const jitterMs = (index * 37) % 60;
      const bytes = packet(index, encodeG711('u', samples(index)));
      const heard = stream.take(bytes, START_MS + index * 20 + jitterMs, sink);
      assert.deepEqual([heard?.samples.length, heard?.sampleRate], [160, 8000]);
    }
    assert.equal(placed.length, 1);
    assert.equal(placed[0]![0], 0);
    assert.ok(placed[0]![1] > 50 * 320 - 100);
    const expected = Array.from({ length: 10 }, (_, index) => [...samples(index, 16_000)]).flat();
    const worst = expected.slice(400).map((sample, i) => Math.abs(sample - sound[400 + i]!));
    assert.ok(Math.max(...worst) < 500, `deviates by ${Math.max(...worst)}`);
  });

  it('leaves room for packets that are missing, and drops those that are late', () => {
    const stream = new StreamSound();
    const { placed, sink } = placer();
    for (const index of [0, 1, 2, 6, 5, 7]) {
      stream.take(packet(index, encodeG711('u', samples(index))), START_MS + index * 20, sink);
    }
    assert.deepEqual(placed[0], [0, 3 * 320]);
    assert.equal(placed[1]![0], 6 * 320);
    assert.equal(placed.length, 2);
  });

  it('begins anew with another source, or a timestamp that cannot be', () => {
    const stream = new StreamSound();
    const { placed, sink } = placer();
    const payload = encodeG711('u', samples(0));
    stream.take(packet(0, payload), START_MS, sink);
    stream.take(packet(1, payload, { ssrc: 8 }), START_MS + 100, sink);
    stream.take(packet(90_000, payload, { ssrc: 8 }), START_MS + 200, sink);
    assert.deepEqual(
      placed.map(([at]) => at),
      [0, 1600, 3200],
    );
  });

  it('is decoded as negotiated, in whatever codec', () => {
    const stream = new StreamSound();
    stream.negotiate([{ payloadType: 9, encodingName: 'G722', clockRate: 8000, channels: 1 }]);
    const { placed, sink } = placer();
    const encoder = new G722Encoder();
    for (let index = 0; index < 3; index++) {
      const payload = encoder.encode(samples(index, 16_000));
      const heard = stream.take(packet(index, payload, { type: 9 }), START_MS + index * 20, sink);
      assert.deepEqual([heard?.samples.length, heard?.sampleRate], [320, 16_000]);
    }
    assert.deepEqual(placed, [[0, 960]]);
    stream.negotiate([{ payloadType: 96, encodingName: 'G729', clockRate: 8000, channels: 1 }]);
    assert.equal(stream.take(packet(3, Buffer.alloc(20), { type: 96 }), START_MS), undefined);
    assert.equal(stream.take(Buffer.alloc(3), START_MS), undefined);
    assert.equal(stream.take(packet(4, Buffer.alloc(4), { type: 101 }), START_MS), undefined);
  });
});
