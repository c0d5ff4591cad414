import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SequenceUnwrapper, TimestampUnwrapper } from './unwrap.ts';

const TOP = 2 ** 32;

const SEQUENCES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [
    [65_534, 65_535, 0, 1, 2],
    [65_534, 65_535, 65_536, 65_537, 65_538],
  ],
  [
    [0, 1, 65_535, 2],
    [0, 1, -1, 2],
  ],
  [
    [65_535, 0, 65_534, 65_535, 1],
    [65_535, 65_536, 65_534, 65_535, 65_537],
  ],
  [
    [0, 30_000, 60_000, 25_000, 59_999],
    [0, 30_000, 60_000, 90_536, 59_999],
  ],
  [
    [10, 32_777, 10],
    [10, 32_777, 10],
  ],
];

const TIMESTAMPS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [TOP - 160, 0, 160, TOP - 160],
    [TOP - 160, TOP, TOP + 160, TOP - 160],
  ],
  [
    [0, TOP - 160, 160],
    [0, -160, 160],
  ],
  [
    [0, 2 ** 31 - 1, TOP - 2, 2 ** 31 - 3],
    [0, 2 ** 31 - 1, TOP - 2, TOP + 2 ** 31 - 3],
  ],
];

describe('unwrapping', () => {
  for (const [wrapped, unwrapped] of SEQUENCES) {
    it(`sequence numbers ${wrapped.join(' ')}`, () => {
      const unwrapper = new SequenceUnwrapper();
      assert.deepEqual(
        wrapped.map((value) => unwrapper.unwrap(value)),
        unwrapped,
      );
    });
  }
  for (const [wrapped, unwrapped] of TIMESTAMPS) {
    it(`timestamps ${wrapped.join(' ')}`, () => {
      const unwrapper = new TimestampUnwrapper();
      assert.deepEqual(
        wrapped.map((value) => unwrapper.unwrap(value)),
        unwrapped,
      );
    });
  }

  it('holds after many wraps', () => {
    const unwrapper = new TimestampUnwrapper();
    for (let at = 0; at < 50 * TOP; at += 2 ** 30) assert.equal(unwrapper.unwrap(at % TOP), at);
  });
});
