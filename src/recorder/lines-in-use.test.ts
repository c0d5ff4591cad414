import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinesInUse } from './lines-in-use.ts';

describe('LinesInUse', () => {
  it('knows lines, and users who must be recorded once however many lines they have', () => {
    const lines = new LinesInUse();
    const counts = () => [lines.count, lines.beingRecorded, lines.linesOfUsers];
    lines.take('a', undefined);
    lines.take('b', 'anna');
    lines.take('c', 'anna');
    lines.take('d', 'ben');
    assert.deepEqual(counts(), [4, 2, 3]);
    lines.giveBack('b');
    lines.giveBack('b');
    assert.deepEqual(counts(), [3, 2, 2]);
    lines.giveBack('c');
    lines.giveBack('a');
    lines.giveBack('unknown');
    assert.deepEqual(counts(), [1, 1, 1]);
    lines.giveBack('d');
    assert.deepEqual(counts(), [0, 0, 0]);
  });
});
