import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freeLines, keptLines } from './index.ts';

describe('keptLines', () => {
  const users = { mustBeRecorded: 5, beingRecorded: 2, linesInUse: 3 };

  it('keeps one for each user who must be recorded and is not just now', () => {
    assert.equal(keptLines({ reservedLines: null, ...users }), 3);
    assert.equal(keptLines({ reservedLines: null, ...users, mustBeRecorded: 2 }), 0);
    // Somebody lost the mark during a call.
    assert.equal(keptLines({ reservedLines: null, ...users, mustBeRecorded: 1 }), 0);
  });

  it('keeps a number for them together, less what they have in use', () => {
    assert.deepEqual(
      [0, 2, 3, 4, 100].map((reservedLines) => keptLines({ reservedLines, ...users })),
      [0, 0, 0, 1, 97],
    );
  });
});

describe('freeLines', () => {
  it('gives reserved lines to users who must be recorded alone', () => {
    const lines = { limit: 10, inUse: 7, kept: 2 };
    assert.deepEqual([freeLines(lines, false), freeLines(lines, true)], [1, 3]);
  });

  it('is none where more is kept than free, or more runs than was allowed later', () => {
    assert.equal(freeLines({ limit: 10, inUse: 9, kept: 3 }, false), 0);
    assert.equal(freeLines({ limit: 2, inUse: 5, kept: 0 }, true), 0);
  });
});
