import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeG711, decodeL16, encodeG711 } from '../audio/index.ts';
import { createFrameEncoder } from './frame-encoder.ts';
import { loopedSound, toneSound } from './sound-source.ts';

describe('createFrameEncoder', () => {
  const codes = Uint8Array.from({ length: 160 }, (_, i) => (i * 13) & 0xff);

  it('leaves codes of its own law alone and translates the other', () => {
    assert.deepEqual(createFrameEncoder('PCMU', 'u').encode(codes), codes);
    assert.deepEqual(createFrameEncoder('PCMA', 'a').encode(codes), codes);
    const translated = encodeG711('a', decodeG711('u', codes));
    assert.deepEqual(createFrameEncoder('PCMA', 'u').encode(codes), translated);
    const silence = new Uint8Array(160).fill(0xd5);
    assert.deepEqual(createFrameEncoder('PCMA', 'a').encode(undefined), silence);
  });

  it('makes frames of 20 ms at 16 kHz', () => {
    assert.equal(createFrameEncoder('G722', 'u').encode(codes).length, 160);
    assert.equal(createFrameEncoder('L16', 'u').encode(codes).length, 640);
  });

  it('keeps a tone a tone when it doubles the rate', () => {
    const tone = toneSound(500, 0.5);
    const encoder = createFrameEncoder('L16', 'u');
    const samples = Array.from({ length: 10 }, (_, frame) => tone.frame(frame)).flatMap((frame) => [
      ...decodeL16(encoder.encode(frame), 1),
    ]);
    // Two samples of 8 kHz late.
    const ideal = samples.map((_, i) => 16383.5 * Math.sin((2 * Math.PI * 500 * (i - 4)) / 16000));
    const worst = Math.max(...samples.slice(8).map((value, i) => Math.abs(value - ideal[i + 8]!)));
    assert.ok(worst < 700, `off by ${worst}`);
  });
});

describe('loopedSound', () => {
  it('fills the last frame with silence and begins again', () => {
    const sound = loopedSound(new Uint8Array(170).fill(1));
    assert.deepEqual(sound.frame(0), new Uint8Array(160).fill(1));
    const last = new Uint8Array(160).fill(0xff);
    last.fill(1, 0, 10);
    assert.deepEqual(sound.frame(1), last);
    assert.deepEqual(sound.frame(2), sound.frame(0));
  });
});
