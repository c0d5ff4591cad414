import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime } from '../base/index.ts';
import { ClockWatch } from './clock-watch.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A clock that can be set. */
class SettableTime extends FakeTime {
  offMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.offMs;
  }
}

async function scene(t: TestContext) {
  const time = new SettableTime();
  const { keptFacts } = await temporaryCatalog(t, time);
  return { time, watch: () => new ClockWatch(time, keptFacts) };
}

describe('the watch over the clock', () => {
  it('is content while both clocks go on together, and with small corrections', async (t) => {
    const { time, watch } = await scene(t);
    const clock = watch();
    assert.equal(clock.look(), undefined);
    for (const offMs of [0, 5000, -5000, 23 * HOUR_MS, 0, -23 * HOUR_MS]) {
      time.advance(40 * DAY_MS);
      time.offMs = offMs;
      assert.equal(clock.look(), undefined, String(offMs));
    }
    assert.equal(clock.jump, undefined);
  });

  it('notices a jump once, in both directions, and that it is undone', async (t) => {
    const { time, watch } = await scene(t);
    const clock = watch();
    clock.look();
    for (const byMs of [DAY_MS + 1, -DAY_MS - 1, 3650 * DAY_MS]) {
      time.offMs = byMs;
      assert.deepEqual(clock.look(), { atMs: time.nowMs(), byMs });
      time.advance(60_000);
      assert.equal(clock.look(), undefined);
      assert.equal(clock.jump?.byMs, byMs);
      time.offMs = 0;
      assert.equal(clock.look(), undefined);
      assert.equal(clock.jump, undefined);
    }
  });

  it('remembers a jump across a restart, until somebody says that the clock is right', async (t) => {
    const { time, watch } = await scene(t);
    const first = watch();
    first.look();
    time.offMs = 30 * DAY_MS;
    const jump = first.look();
    const second = watch();
    assert.equal(second.look(), undefined);
    time.advance(60_000);
    assert.equal(second.look(), undefined);
    assert.deepEqual(second.jump, jump);
    second.trust();
    assert.equal(second.jump, undefined);
    assert.equal(watch().jump, undefined);
    time.advance(60_000);
    assert.equal(second.look(), undefined);
  });

  it('believes a start after weeks, and no start before the last look', async (t) => {
    const { time, watch } = await scene(t);
    watch().look();
    time.offMs += 60 * DAY_MS;
    const later = watch();
    assert.equal(later.look(), undefined);
    assert.equal(later.jump, undefined);
    time.offMs -= 2 * DAY_MS;
    const earlier = watch();
    assert.equal(earlier.look()?.byMs, -2 * DAY_MS);
    // The time server answers.
    time.offMs += 3 * DAY_MS;
    assert.equal(earlier.look(), undefined);
    assert.equal(earlier.jump, undefined);
  });
});
