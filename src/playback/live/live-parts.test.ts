import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ArrivalClock } from './arrival-clock.ts';
import { LevelMeter } from './level-meter.ts';
import { PlayoutBuffer } from './playout-buffer.ts';

/** A second of a tone. */
function tone(amplitude: number, rate = 8000): Int16Array {
  return Int16Array.from({ length: rate }, (_, i) =>
    Math.round(amplitude * 32_767 * Math.sin((2 * Math.PI * 440 * i) / rate)),
  );
}

describe('LevelMeter', () => {
  /** A second of sound in packets of 20 ms, the last of which ends at `endMs`. */
  function feed(meter: LevelMeter, sound: Int16Array, endMs: number, rate = 8000): void {
    const size = rate / 50;
    for (let packet = 0; packet < 50; packet++) {
      const samples = sound.subarray(packet * size, (packet + 1) * size);
      meter.add(samples, rate, endMs - 1000 + packet * 20);
    }
  }

  it('reads 0 for a sine at full scale, whatever its rate', () => {
    for (const rate of [8000, 16_000, 48_000]) {
      const meter = new LevelMeter();
      feed(meter, tone(1, rate), 5000, rate);
      assert.equal(Math.abs(meter.levelDb(5000)!), 0);
    }
  });

  it('reads the last second only, and silence for what did not come', () => {
    const meter = new LevelMeter();
    assert.equal(meter.levelDb(1000), undefined);
    feed(meter, tone(0.1), 5000);
    assert.equal(meter.levelDb(5000), -20);
    assert.equal(meter.levelDb(5500), -23);
    assert.equal(meter.levelDb(6000), undefined);
    feed(meter, new Int16Array(8000), 7000);
    assert.equal(meter.levelDb(7000), -90);
  });

  it('takes what comes out of order', () => {
    const meter = new LevelMeter();
    const sound = tone(0.5);
    const order = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? i + 1 : i - 1));
    for (const packet of order) {
      meter.add(sound.subarray(packet * 160, (packet + 1) * 160), 8000, 9000 + packet * 20);
    }
    assert.equal(meter.levelDb(10_000), -6);
  });
});

describe('PlayoutBuffer', () => {
  const take = (buffer: PlayoutBuffer, count: number): number[] => {
    const target = new Int16Array(2 * count);
    buffer.takeInto(target, 0, count);
    return [...target.filter((_, i) => i % 2 === 0)];
  };

  it('gives sound in its turn, and silence between', () => {
    const buffer = new PlayoutBuffer(1000, 8);
    buffer.write(1003, Int16Array.of(3, 4));
    buffer.write(1001, Int16Array.of(1));
    assert.deepEqual(take(buffer, 6), [0, 1, 0, 3, 4, 0]);
    assert.deepEqual(take(buffer, 8), [0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('leaves out what is too late or too early', () => {
    const buffer = new PlayoutBuffer(1000, 8);
    buffer.write(998, Int16Array.of(1, 2, 3, 4));
    buffer.write(1006, Int16Array.of(7, 8, 9, 10));
    buffer.write(5000, Int16Array.of(5));
    assert.deepEqual(take(buffer, 8), [3, 4, 0, 0, 0, 0, 7, 8]);
  });

  it('lets those be heard together who talk at the same time', () => {
    const buffer = new PlayoutBuffer(0, 8);
    buffer.write(0, Int16Array.of(100, 200, 30_000));
    buffer.write(1, Int16Array.of(-50, 30_000, 7));
    assert.deepEqual(take(buffer, 5), [100, 150, 32_767, 7, 0]);
  });
});

describe('ArrivalClock', () => {
  it('goes by the freshest packets', () => {
    const clock = new ArrivalClock();
    for (const [newestMs, nowMs] of [
      [5000, 200],
      [5180, 300],
      [5200, 400],
      [5380, 500],
    ] as const) {
      clock.observe(newestMs, nowMs);
      assert.equal(clock.isSettled, false);
    }
    clock.observe(5400, 600);
    assert.equal(clock.isSettled, true);
    assert.ok(Math.abs(clock.at(700) - 5580) < 1);
  });
});
