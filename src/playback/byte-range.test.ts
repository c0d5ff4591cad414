import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decideRange } from './byte-range.ts';

const WHOLE = { kind: 'whole' };
const UNSATISFIABLE = { kind: 'unsatisfiable' };
const part = (start: number, end: number) => ({ kind: 'part', start, end });

describe('Range (RFC 9110 §14)', () => {
  it('is read as the RFC says', () => {
    const cases: [string | undefined, number, object][] = [
      [undefined, 100, WHOLE],
      ['bytes=0-0', 100, part(0, 1)],
      ['bytes=0-99', 100, part(0, 100)],
      ['bytes=10-', 100, part(10, 100)],
      ['bytes=10-1000', 100, part(10, 100)],
      ['bytes=-10', 100, part(90, 100)],
      ['bytes=-1000', 100, part(0, 100)],
      ['BYTES = 1 - 2', 100, part(1, 3)],
      ['bytes=100-', 100, UNSATISFIABLE],
      ['bytes=100-200', 100, UNSATISFIABLE],
      ['bytes=-0', 100, UNSATISFIABLE],
      ['bytes=0-', 0, UNSATISFIABLE],
      ['bytes=-5', 0, UNSATISFIABLE],
      // Malformed, of another unit or several: ignored.
      ['bytes=5-4', 100, WHOLE],
      ['bytes=-', 100, WHOLE],
      ['bytes=', 100, WHOLE],
      ['bytes=a-b', 100, WHOLE],
      ['bytes=0x1-2', 100, WHOLE],
      ['bytes=1-2,5-6', 100, WHOLE],
      ['seconds=1-2', 100, WHOLE],
      ['bytes=99999999999999999999-', 100, WHOLE],
    ];
    for (const [header, size, decision] of cases) {
      assert.deepEqual(decideRange(header, size), decision, header);
    }
  });

  it('never leads outside the object', () => {
    const number = fc.option(fc.nat({ max: 2 ** 45 }), { nil: '' });
    fc.assert(
      fc.property(number, number, fc.nat({ max: 5000 }), (first, last, size) => {
        const decision = decideRange(`bytes=${first}-${last}`, size);
        if (decision.kind !== 'part') return;
        assert.ok(0 <= decision.start && decision.start < decision.end && decision.end <= size);
      }),
      { numRuns: 300 },
    );
  });
});
