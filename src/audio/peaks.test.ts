import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PeakMeter } from './peak-meter.ts';
import { decodePeaks, encodePeaks, type Peaks, PeaksFormatError, peaksToJson } from './peaks.ts';

/** The lowest and highest of each bucket, made the plain way. */
function plainPeaks(samples: Int16Array, bucketSamples: number): Int8Array {
  const values: number[] = [];
  for (let at = 0; at < samples.length; at += bucketSamples) {
    const bucket = samples.subarray(at, at + bucketSamples);
    const low = bucket.reduce((least, sample) => Math.min(least, sample), 0);
    const high = bucket.reduce((most, sample) => Math.max(most, sample), 0);
    values.push(Math.trunc(low / 256), Math.trunc(high / 256));
  }
  return Int8Array.from(values);
}

describe('PeakMeter', () => {
  it('measures both sides in buckets of 10 ms', () => {
    const meter = new PeakMeter({ sampleRate: 8000 });
    const near = new Int16Array(200);
    near[5] = 32767;
    near[6] = -32768;
    near[85] = 300;
    meter.add(near, new Int16Array(200).fill(-255));
    assert.deepEqual(meter.finish(), {
      bucketMs: 10,
      durationMs: 25,
      near: Int8Array.of(-128, 127, 0, 1, 0, 0),
      far: Int8Array.of(0, 0, 0, 0, 0, 0),
    });
  });

  it('folds buckets by two, the same however blocks are cut', () => {
    const samples = fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 3000 });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 999 }), (values, block) => {
        const near = Int16Array.from(values);
        const far = near.map((value) => (value === -32768 ? 32767 : -value));
        const meter = new PeakMeter({ sampleRate: 8000, maxBuckets: 4 });
        for (let at = 0; at < near.length; at += block) {
          meter.add(near.subarray(at, at + block), far.subarray(at, at + block));
        }
        const peaks = meter.finish();
        const bucketSamples = peaks.bucketMs * 8;
        assert.ok(near.length <= bucketSamples * 4);
        assert.ok(peaks.bucketMs === 10 || near.length > bucketSamples * 2);
        assert.deepEqual(peaks.near, plainPeaks(near, bucketSamples));
        assert.deepEqual(peaks.far, plainPeaks(far, bucketSamples));
        assert.equal(peaks.durationMs, near.length / 8);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a long recording to 20 000 buckets', () => {
    const meter = new PeakMeter({ sampleRate: 8000 });
    const minute = new Int16Array(8000 * 60);
    for (let i = 0; i < 30; i++) meter.add(minute, minute);
    const peaks = meter.finish();
    assert.equal(peaks.bucketMs, 160);
    assert.equal(peaks.near.length, 2 * 11_250);
  });
});

describe('stored peaks', () => {
  const peaks: Peaks = {
    ...{ bucketMs: 20, durationMs: 55.125 },
    ...{ near: Int8Array.of(-128, 127, 0, 1, -1, 0), far: Int8Array.of(0, 0, -3, 4, 0, 0) },
  };

  it('are read as written', () => {
    assert.deepEqual(decodePeaks(encodePeaks(peaks)), peaks);
    assert.equal(
      encodePeaks(peaks).toString('hex'),
      '4557504b01021400000000000090 4b40 03000000 00000000 807f0001ff00 0000fd040000'.replaceAll(
        ' ',
        '',
      ),
    );
  });

  it('are plain numbers in JSON', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(peaksToJson(peaks))), {
      ...{ durationMs: 55.125, bucketMs: 20 },
      sides: { near: [-128, 127, 0, 1, -1, 0], far: [0, 0, -3, 4, 0, 0] },
    });
  });

  it('are refused where they are anything else', () => {
    const good = encodePeaks(peaks);
    for (let length = 0; length < good.length; length++) {
      assert.throws(() => decodePeaks(good.subarray(0, length)), PeaksFormatError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        assert.throws(() => decodePeaks(bytes), PeaksFormatError);
      }),
    );
    const newer = Buffer.from(good);
    newer[4] = 2;
    assert.throws(() => decodePeaks(newer), /version 2/);
  });
});
