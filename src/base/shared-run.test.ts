import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SharedRun } from './shared-run.ts';

/** An action whose runs end when they are told to. */
function stage() {
  const runs: PromiseWithResolvers<void>[] = [];
  const shared = new SharedRun(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  return { runs, shared };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('SharedRun', () => {
  it('runs once for all who ask before it begins, and once more for those who come later', async () => {
    const { runs, shared } = stage();
    const first = [shared.request(), shared.request()];
    await turn();
    assert.equal(runs.length, 1);
    const ended: string[] = [];
    const second = [shared.request(), shared.request()].map((each) =>
      each.then(() => ended.push('second')),
    );
    await turn();
    assert.equal(runs.length, 1);
    runs[0]!.resolve();
    await Promise.all(first);
    await turn();
    assert.deepEqual([runs.length, ended], [2, []]);
    runs[1]!.resolve();
    await Promise.all(second);
    assert.deepEqual(ended, ['second', 'second']);
  });

  it('tells those of a failed run alone, and goes on', async () => {
    const { runs, shared } = stage();
    const failing = shared.request();
    await turn();
    const next = shared.request();
    runs[0]!.reject(new Error('full'));
    await assert.rejects(failing, /full/);
    await turn();
    runs[1]!.resolve();
    await next;
  });
});
