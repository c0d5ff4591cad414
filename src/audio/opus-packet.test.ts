import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Encoder } from '@evan/opus';
import { tryReadOpusPacket } from './opus-packet.ts';

const packet = (config: number, code: number, ...rest: number[]): Uint8Array =>
  Uint8Array.of((config << 3) | code, ...rest);

describe('the table of contents of Opus packets (RFC 6716 §3.1)', () => {
  it('reads bandwidth and duration of every configuration', () => {
    const found = Array.from({ length: 32 }, (_, config) => {
      const facts = tryReadOpusPacket(packet(config, 0))!;
      return [facts.bandwidthHz, facts.sampleRate, facts.durationMs].join(' ');
    });
    assert.deepEqual(found, [
      ...['4000 8000 10', '4000 8000 20', '4000 8000 40', '4000 8000 60'],
      ...['6000 16000 10', '6000 16000 20', '6000 16000 40', '6000 16000 60'],
      ...['8000 16000 10', '8000 16000 20', '8000 16000 40', '8000 16000 60'],
      ...['12000 24000 10', '12000 24000 20', '20000 48000 10', '20000 48000 20'],
      ...['4000 8000 2.5', '4000 8000 5', '4000 8000 10', '4000 8000 20'],
      ...['8000 16000 2.5', '8000 16000 5', '8000 16000 10', '8000 16000 20'],
      ...['12000 24000 2.5', '12000 24000 5', '12000 24000 10', '12000 24000 20'],
      ...['20000 48000 2.5', '20000 48000 5', '20000 48000 10', '20000 48000 20'],
    ]);
  });

  it('counts frames', () => {
    assert.deepEqual(tryReadOpusPacket(packet(9, 4 | 1)), {
      ...{ bandwidthHz: 8000, sampleRate: 16000, isStereo: true, frameCount: 2, durationMs: 40 },
    });
    assert.equal(tryReadOpusPacket(packet(1, 2))?.frameCount, 2);
    assert.equal(tryReadOpusPacket(packet(1, 3, 0xc0 | 6))?.durationMs, 120);
    assert.equal(tryReadOpusPacket(packet(1, 3, 7)), undefined);
    assert.equal(tryReadOpusPacket(packet(1, 3, 0)), undefined);
    assert.equal(tryReadOpusPacket(packet(1, 3)), undefined);
    assert.equal(tryReadOpusPacket(new Uint8Array(0)), undefined);
  });

  it('agrees with the encoder', () => {
    const encoder = new Encoder({ channels: 1, sample_rate: 16000, application: 'voip' });
    const facts = tryReadOpusPacket(encoder.encode(new Uint8Array(640)))!;
    assert.equal(facts.sampleRate <= 16000, true);
    assert.equal(facts.durationMs, 20);
    assert.equal(facts.isStereo, false);
  });
});
