import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { HeldPackets, HeldPacketsPool } from './held-packets.ts';

describe('HeldPackets', () => {
  it('gives back what it holds, and lets the oldest go when it is full', () => {
    for (const length of [0, 12, 172, 1500, 4096]) {
      const held = new HeldPackets();
      const all = Array.from({ length: 300 }, () => randomBytes(length));
      let dropped = 0;
      for (const [index, packet] of all.entries()) {
        dropped += held.add(index, index * 2, packet, 0, length);
      }
      const found: Buffer[] = [];
      held.forEach((sec, nsec, bytes, offset, size) => {
        assert.deepEqual([sec, nsec], [dropped + found.length, 2 * (dropped + found.length)]);
        found.push(Buffer.from(bytes.subarray(offset, offset + size)));
      });
      assert.equal(held.count, 300 - dropped);
      assert.deepEqual(found, all.slice(dropped));
      assert.ok(held.count >= 3);
      held.clear();
      assert.equal(held.count, 0);
    }
  });

  it('drops what arrived before a moment', () => {
    const held = new HeldPackets();
    for (let sec = 1; sec <= 4; sec++) held.add(sec, 500_000_000, Buffer.of(sec, sec), 0, sec % 3);
    const left = (): number[] => {
      const found: number[] = [];
      held.forEach((sec) => void found.push(sec));
      assert.equal(held.count, found.length);
      return found;
    };
    held.dropBefore(1500);
    assert.deepEqual(left(), [1, 2, 3, 4]);
    held.dropBefore(3400);
    assert.deepEqual(left(), [3, 4]);
    held.dropBefore(9000);
    assert.deepEqual(left(), []);
  });

  it('has enough after 32 packets', () => {
    const held = new HeldPackets();
    for (let n = 0; n < 31; n++) held.add(0, 0, randomBytes(20), 0, 20);
    assert.equal(held.isEnough, false);
    held.add(0, 0, randomBytes(20), 0, 20);
    assert.equal(held.isEnough, true);
  });
});

describe('HeldPacketsPool', () => {
  it('uses holds again, and refuses spare ones beyond its limit', () => {
    const pool = new HeldPacketsPool(2);
    const a = pool.take({ isSpare: true })!;
    pool.take({ isSpare: true });
    assert.equal(pool.take({ isSpare: true }), undefined);
    assert.notEqual(pool.take({ isSpare: false }), undefined);
    a.add(0, 0, randomBytes(20), 0, 20);
    pool.give(a);
    pool.give(pool.take({ isSpare: false })!);
    assert.equal(pool.take({ isSpare: false }), a);
    assert.equal(a.count, 0);
  });
});
