import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FakeTime, silentLog } from '../base/index.ts';
import { GroupCommit } from './group-commit.ts';

/** A file system that finishes when told. */
class SlowDisk {
  readonly finish: ((result: number) => void)[] = [];
  syncs = 0;

  readonly syncfs = (): Promise<number> => {
    this.syncs++;
    return new Promise((resolve) => this.finish.push(resolve));
  };

  readonly errno = (): number => 5;
}

describe('GroupCommit', () => {
  it('makes all journals of a directory durable with one call, a second apart', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'earwitness-commit-'));
    t.after(() => rmSync(directory, { recursive: true }));
    mkdirSync(join(directory, 'other'));
    const time = new FakeTime();
    const disk = new SlowDisk();
    const failures: string[] = [];
    const onFailure = (): void => void failures.push('failed');
    const commit = new GroupCommit({ libc: disk, clock: time, log: silentLog, onFailure });
    const wait = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 250) {
        time.advance(250);
        commit.commitDue();
        await new Promise(setImmediate);
      }
    };
    const finish = async (result: number): Promise<void> => {
      disk.finish.pop()!(result);
      await new Promise(setImmediate);
    };
    const mark = commit.volumeOf(join(directory, 'a.ewj'));
    assert.equal(commit.volumeOf(join(directory, 'b.ewj')), mark);
    assert.notEqual(commit.volumeOf(join(directory, 'other', 'c.ewj')), mark);
    await wait(5000);
    assert.equal(disk.syncs, 0);
    mark.isDirty = true;
    await wait(250);
    assert.equal(disk.syncs, 1);
    // What is written while it runs is for the next, which waits for this one.
    mark.isDirty = true;
    await wait(3000);
    assert.equal(disk.syncs, 1);
    await finish(0);
    await wait(250);
    assert.equal(disk.syncs, 2);
    await finish(-1);
    await wait(1000);
    assert.deepEqual([disk.syncs, failures], [3, ['failed']]);
    await finish(-1);
    await wait(1000);
    await finish(0);
    await wait(2000);
    assert.deepEqual([disk.syncs, failures, mark.isDirty], [4, ['failed'], false]);
    commit.close();
  });
});
