import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NightlySchedule } from './nightly-schedule.ts';

const next = (hour: number, timeZone: string, after: string) => {
  const schedule = new NightlySchedule(() => ({ hour, timeZone }));
  return new Date(schedule.next(Date.parse(after))).toISOString();
};

describe('the schedule of the night', () => {
  it('is meant in the time zone of the recorder', () => {
    assert.equal(next(3, 'UTC', '2026-05-12T02:59:59Z'), '2026-05-12T03:00:00.000Z');
    assert.equal(next(3, 'UTC', '2026-05-12T03:00:00Z'), '2026-05-13T03:00:00.000Z');
    assert.equal(next(3, 'Europe/Berlin', '2026-05-12T00:00:00Z'), '2026-05-12T01:00:00.000Z');
    assert.equal(next(3, 'Asia/Kolkata', '2026-05-12T00:00:00Z'), '2026-05-12T21:30:00.000Z');
  });

  it('has every night, also where the clocks change', () => {
    const zone = { hour: 2, timeZone: 'Europe/Berlin' };
    const schedule = new NightlySchedule(() => zone);
    const nights = schedule.nextOnes(Date.parse('2026-03-01T12:00:00Z'), 300);
    const hours = nights.slice(1).map((atMs, index) => (atMs - nights[index]!) / 3_600_000);
    assert.ok(hours.every((each) => each >= 22 && each <= 26));
    assert.equal(Math.round(hours.reduce((sum, each) => sum + each, 0) / 24), 299);
  });

  it('follows the setting', () => {
    let hour = 3;
    const schedule = new NightlySchedule(() => ({ hour, timeZone: 'UTC' }));
    const afterMs = Date.parse('2026-05-12T00:00:00Z');
    assert.equal(schedule.next(afterMs), afterMs + 3 * 3_600_000);
    hour = 4;
    assert.equal(schedule.next(afterMs), afterMs + 4 * 3_600_000);
  });
});
