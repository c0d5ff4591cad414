import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { spliceSamples } from './splice-samples.ts';

describe('single samples put in and left out', () => {
  const samples = Int16Array.of(0, 100, 300, 310, 700, 900, 905, 1300);

  it('where neighbours differ least, one in each part', () => {
    assert.deepEqual(
      [...spliceSamples(samples, samples, 1)],
      [0, 100, 300, 310, 700, 900, 900, 905, 1300],
    );
    assert.deepEqual([...spliceSamples(samples, samples, -2)], [0, 100, 300, 700, 900, 1300]);
    assert.equal(spliceSamples(samples, samples, 0), samples);
  });

  it('in codes where their samples differ least', () => {
    const codes = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2);
    assert.deepEqual([...spliceSamples(codes, samples, 1)], [9, 8, 7, 6, 5, 4, 4, 3, 2]);
  });

  it('change the length by as many as there is room for, and nothing else', () => {
    const array = fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 60 });
    fc.assert(
      fc.property(array, fc.integer({ min: -80, max: 80 }), (list, correction) => {
        const given = Int16Array.from(list);
        const spliced = spliceSamples(given, given, correction);
        const most = Math.max(0, given.length - 1);
        const expected = Math.max(-most, Math.min(most, correction));
        assert.equal(spliced.length, given.length + expected);
        assert.ok(isWithin(correction < 0 ? spliced : given, correction < 0 ? given : spliced));
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether `short` comes of leaving out values of `long`. */
function isWithin(short: Int16Array, long: Int16Array): boolean {
  let at = 0;
  for (const value of long) if (at < short.length && short[at] === value) at++;
  return at === short.length;
}
