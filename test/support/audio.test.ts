import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  align,
  joinSamples,
  silence,
  speechLike,
  strongestTone,
  tone,
  toneLevel,
} from './audio.ts';

describe('what tests ask of audio', () => {
  it('finds a tone and its level', () => {
    const samples = tone({ hz: 437, sampleRate: 8000, durationMs: 1000, amplitude: 5000 });
    const found = strongestTone(samples, 8000);
    assert.ok(Math.abs(found.hz - 437) < 1, `${found.hz} Hz`);
    assert.ok(Math.abs(toneLevel(samples, 8000, 437) - 5000) < 20);
    assert.ok(toneLevel(samples, 8000, 1000) < 20);
  });

  it('finds where one signal lies in another', () => {
    const samples = speechLike({ seed: 1, sampleRate: 8000, durationMs: 2000 });
    const late = joinSamples(silence(8000, 20), samples);
    assert.deepEqual(align(samples, late, 400), { lag: 160, correlation: 1 });
    assert.deepEqual(align(late, samples, 400).lag, -160);
    const other = speechLike({ seed: 2, sampleRate: 8000, durationMs: 2000 });
    assert.ok(align(samples, other, 400).correlation < 0.5);
  });
});
