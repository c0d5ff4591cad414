import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeRandom } from './random-stock.ts';

describe('takeRandom', () => {
  it('gives no bytes twice and keeps none, over many refills', () => {
    const taken = Array.from({ length: 2000 }, () => takeRandom(16));
    assert.equal(new Set(taken.map((bytes) => bytes.toString('hex'))).size, 2000);
    const zeros = taken.flatMap((bytes) => [...bytes]).filter((byte) => byte === 0).length;
    // 125 zeros are expected among 32 000 random bytes; a stock used up would show thousands.
    assert.ok(zeros < 300, `${zeros} zeros`);
    assert.equal(takeRandom(256).length, 256);
    assert.throws(() => takeRandom(257), RangeError);
  });
});
