import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClockCorrection } from './clock-correction.ts';

const WALL = 1_780_000_000_000;

describe('ClockCorrection', () => {
  it('leaves times alone while the clock runs evenly', () => {
    const clock = new ClockCorrection();
    for (let ms = 0; ms < 2000; ms += 200) {
      // Reading two clocks is not exact.
      clock.begin(WALL + ms + (ms % 3), 5000 + ms);
      assert.equal(clock.toTimeline(WALL + ms - 100), WALL + ms - 100);
    }
    assert.deepEqual(clock.jumpsMs, []);
  });

  for (const jump of [3_600_000, -3_600_000, 2000, -2000, 300, -300]) {
    it(`takes out a jump of ${jump} ms, before and after it in the same chunk`, () => {
      const clock = new ClockCorrection();
      clock.begin(WALL, 5000);
      clock.begin(WALL + 200, 5200);
      // The clock is set at 5300; packets came at 5250 and 5350.
      clock.begin(WALL + 400 + jump, 5400);
      assert.equal(clock.toTimeline(WALL + 250), WALL + 250);
      assert.equal(clock.toTimeline(WALL + 350 + jump), WALL + 350);
      clock.begin(WALL + 600 + jump, 5600);
      assert.equal(clock.toTimeline(WALL + 500 + jump), WALL + 500);
      assert.deepEqual(clock.jumpsMs, [jump]);
    });
  }

  it('takes out a jump there and back', () => {
    const clock = new ClockCorrection();
    clock.begin(WALL, 5000);
    clock.begin(WALL + 200 + 9000, 5200);
    assert.equal(clock.toTimeline(WALL + 190 + 9000), WALL + 190);
    clock.begin(WALL + 400, 5400);
    assert.equal(clock.toTimeline(WALL + 390), WALL + 390);
  });

  it('takes the wall clock as it is after a new start of the machine', () => {
    const clock = new ClockCorrection();
    clock.begin(WALL, 900_000);
    clock.begin(WALL + 5000, 904_000);
    clock.beginEpoch();
    clock.begin(WALL + 60_000, 30);
    assert.equal(clock.toTimeline(WALL + 59_990), WALL + 59_990);
    assert.deepEqual(clock.jumpsMs, [1000]);
  });

  it('goes on with its correction in a new epoch of the same process', () => {
    const clock = new ClockCorrection();
    clock.begin(WALL, 5000);
    clock.begin(WALL + 200 + 7000, 5200);
    clock.beginEpoch();
    clock.begin(WALL + 400 + 7000, 5400);
    assert.equal(clock.toTimeline(WALL + 390 + 7000), WALL + 390);
  });
});
