import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { G722Decoder } from './g722-decoder.ts';
import { G722Encoder } from './g722-encoder.ts';

/** The 16-bit words of a vector of G.722 Appendix II, or undefined where the corpus is absent. */
function vector(name: string): Uint16Array | undefined {
  const corpus = process.env.EARWITNESS_CORPUS;
  if (corpus === undefined) return undefined;
  const bytes = readFileSync(join(corpus, 'fixtures/rtp/vectors/g722-itu', name));
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(2 * i));
}

function skipWithoutCorpus(t: TestContext): void {
  t.skip('EARWITNESS_CORPUS is not set: the ITU vectors are not here');
}

/** The lowest bit of a word of the vectors is RSS: reset, and the output is 0. */
const RESET = 1;

describe('G.722 against the ITU vectors (Appendix II)', () => {
  for (const [input, expected] of [
    ['bt1c1.xmt', 'bt2r1.cod'],
    ['bt1c2.xmt', 'bt2r2.cod'],
  ] as const) {
    it(`encodes ${input} bit for bit`, (t) => {
      const source = vector(input);
      const codes = vector(expected);
      if (source === undefined || codes === undefined) return skipWithoutCorpus(t);
      let encoder = new G722Encoder();
      const made = source.map((word) => {
        if (word & RESET) {
          encoder = new G722Encoder();
          return RESET;
        }
        const sample = (word << 16) >> 17;
        return encoder.encodeBands(sample, sample) << 8;
      });
      assert.deepEqual(made, codes);
    });
  }

  for (const [input, low, high] of [
    ['bt2r1.cod', 'bt3l1.rc1', 'bt3h1.rc0'],
    ['bt2r2.cod', 'bt3l2.rc1', 'bt3h2.rc0'],
    ['bt1d3.cod', 'bt3l3.rc1', 'bt3h3.rc0'],
  ] as const) {
    it(`decodes ${input} bit for bit in mode 1`, (t) => {
      const codes = vector(input);
      if (codes === undefined) return skipWithoutCorpus(t);
      const decoder = new G722Decoder();
      const lows = new Uint16Array(codes.length);
      const highs = new Uint16Array(codes.length);
      for (const [i, word] of codes.entries()) {
        if (word & RESET) {
          decoder.reset();
          lows[i] = RESET;
          highs[i] = RESET;
          continue;
        }
        decoder.decodeBands(word >> 8);
        lows[i] = decoder.low << 1;
        highs[i] = decoder.high << 1;
      }
      assert.deepEqual(lows, vector(low));
      assert.deepEqual(highs, vector(high));
    });
  }
});
