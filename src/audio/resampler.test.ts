import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { align, joinSamples, rms, speechLike, tone, toneLevel } from '../../test/support/audio.ts';
import { Resampler } from './resampler.ts';

const RATES = [8000, 12000, 16000, 24000, 48000] as const;
const PAIRS = RATES.flatMap((from) => RATES.map((to) => [from, to] as const));

function resample(samples: Int16Array, from: number, to: number, block = 1000): Int16Array {
  const resampler = new Resampler(from, to);
  const parts: Int16Array[] = [];
  for (let at = 0; at < samples.length; at += block) {
    parts.push(resampler.process(samples.subarray(at, at + block)));
  }
  return joinSamples(...parts, resampler.flush());
}

/** Level of a tone after resampling, in decibels relative to before; its middle only. */
function gainDb(hz: number, from: number, to: number): number {
  const amplitude = 20000;
  const out = resample(tone({ hz, sampleRate: from, durationMs: 1000, amplitude }), from, to);
  const middle = out.subarray(to / 10, (to * 9) / 10);
  const level = hz <= to / 2 ? toneLevel(middle, to, hz) : rms(middle) * Math.SQRT2;
  return 20 * Math.log10(Math.max(1e-9, level) / amplitude);
}

describe('Resampler', () => {
  for (const [from, to] of PAIRS) {
    it(`keeps length, place and tones from ${from} to ${to} Hz`, () => {
      const speech = speechLike({ seed: 8, sampleRate: from, durationMs: 1001 });
      const out = resample(speech, from, to);
      assert.equal(out.length, Math.ceil((speech.length * to) / from));
      const back = resample(out, to, from).subarray(0, speech.length);
      const found = align(speech, back, 100);
      assert.equal(found.lag, 0);
      // The noise above the lower rate's half is gone.
      assert.ok(found.correlation > 0.998, `${found.correlation}`);
      const pass = 0.42 * Math.min(from, to);
      for (const hz of [100, 1000, pass]) {
        assert.ok(Math.abs(gainDb(hz, from, to)) < 0.2, `${hz} Hz: ${gainDb(hz, from, to)} dB`);
      }
    });

    if (to < from) {
      it(`leaves no alias from ${from} to ${to} Hz`, () => {
        for (const part of [0.5, 0.52, 0.6, 0.75, 0.99]) {
          const hz = part * to > from / 2 ? from / 2 - 10 : part * to;
          assert.ok(gainDb(hz + 1, from, to) < -60, `${hz} Hz: ${gainDb(hz + 1, from, to)} dB`);
        }
      });
    }

    if (to > from) {
      it(`leaves no image from ${from} to ${to} Hz`, () => {
        const wave = tone({ hz: 1000, sampleRate: from, durationMs: 500, amplitude: 20000 });
        const out = resample(wave, from, to).subarray(to / 20, (to * 9) / 20);
        const image = from - 1000 <= to / 2 ? from - 1000 : to / 2 - 1;
        assert.ok(toneLevel(out, to, image) < 20);
      });
    }
  }

  it('does not depend on where blocks are cut', () => {
    const speech = speechLike({ seed: 9, sampleRate: 16000, durationMs: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.constantFrom(...PAIRS), (block, pair) => {
        const whole = resample(speech, ...pair, speech.length);
        assert.deepEqual(resample(speech, ...pair, block), whole);
      }),
      { numRuns: 30 },
    );
  });

  it('is as new after flush', () => {
    const speech = speechLike({ seed: 10, sampleRate: 16000, durationMs: 100 });
    const resampler = new Resampler(16000, 8000);
    const first = joinSamples(resampler.process(speech), resampler.flush());
    assert.deepEqual(joinSamples(resampler.process(speech), resampler.flush()), first);
    assert.deepEqual(resampler.flush(), new Int16Array(0));
  });
});
