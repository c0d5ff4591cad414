import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mixToMono } from './mix.ts';

describe('mixToMono', () => {
  it('adds exactly where there is room', () => {
    const left = Int16Array.of(1, -2, 12000, 0, -20000);
    const right = Int16Array.of(2, -3, 12000, 0, 4);
    assert.deepEqual(mixToMono(left, right), Int16Array.of(3, -5, 24000, 0, -19996));
  });

  it('never turns over, and rises with the sum', () => {
    const values = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    const mixed = mixToMono(values, values);
    for (let i = 1; i < mixed.length; i++) assert.ok(mixed[i]! >= mixed[i - 1]!, `${i}`);
    assert.ok(mixed[0]! < -32600);
    assert.ok(mixed[65535]! > 32600);
  });

  it('takes silence where one side is shorter', () => {
    assert.deepEqual(mixToMono(Int16Array.of(5, 6), Int16Array.of(1)), Int16Array.of(6, 6));
    assert.deepEqual(mixToMono(new Int16Array(0), Int16Array.of(1)), Int16Array.of(1));
  });
});
