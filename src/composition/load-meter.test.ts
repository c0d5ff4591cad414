import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import { LoadMeter } from './load-meter.ts';

describe('LoadMeter', () => {
  it('looks back ten seconds', () => {
    const time = new FakeTime();
    const reading = { idle: 500, active: 100, utilization: 0 };
    const meter = new LoadMeter(time, () => ({ ...reading }));
    const pass = (seconds: number, activeMs: number): void => {
      for (let second = 0; second < seconds; second++) {
        reading.active += activeMs;
        reading.idle += 1000 - activeMs;
        time.advance(1000);
      }
    };
    pass(9, 1000);
    assert.equal(meter.load, 0);
    pass(1, 1000);
    assert.equal(meter.load, 1);
    pass(5, 200);
    assert.equal(meter.load, 0.6);
    pass(20, 0);
    assert.equal(meter.load, 0);
  });
});
