import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { SpacedTurns } from './spaced-turns.ts';

it('runs once for all that asked, first at the end of the turn and then spaced', async () => {
  const ranAtMs: number[] = [];
  const turns = new SpacedTurns(200, () => ranAtMs.push(performance.now()));
  const begin = () => {
    turns.ask();
    turns.ask();
    assert.equal(ranAtMs.length, 0);
  };
  begin();
  await setImmediate();
  assert.equal(ranAtMs.length, 1);
  turns.ask();
  turns.ask();
  while (ranAtMs.length < 2) await sleep(1);
  assert.ok(ranAtMs[1]! - ranAtMs[0]! >= 100, 'spaced');
  await sleep(250);
  assert.equal(ranAtMs.length, 2);
});
