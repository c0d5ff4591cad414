import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CoarseTimers } from './coarse-timers.ts';

describe('coarse timers', () => {
  it('ring together, in their order, none before its time', async () => {
    const timers = new CoarseTimers(50);
    const rung: { readonly delayMs: number; readonly isEarly: boolean; readonly turn: number }[] =
      [];
    let turn = 0;
    const beganMs = performance.now();
    const delays = [1, 5, 10, 60];
    for (const delayMs of delays) {
      timers.after(delayMs, () => {
        rung.push({ delayMs, isEarly: performance.now() < beganMs + delayMs, turn });
        setImmediate(() => turn++);
      });
    }
    await wait(200);
    assert.deepEqual(
      rung.map(({ delayMs, isEarly }) => ({ delayMs, isEarly })),
      delays.map((delayMs) => ({ delayMs, isEarly: false })),
    );
    assert.ok(rung.at(-1)!.turn > 0, 'what is due later rings later');
  });

  it('do not ring once cancelled, whenever that was', async () => {
    const timers = new CoarseTimers(10);
    const rung: string[] = [];
    timers.after(1, () => rung.push('never')).cancel();
    const kept = timers.after(1, () => {
      rung.push('kept');
      other.cancel();
      kept.cancel();
    });
    const other = timers.after(1, () => rung.push('never'));
    await wait(100);
    assert.deepEqual(rung, ['kept']);
    kept.cancel();
  });
});
