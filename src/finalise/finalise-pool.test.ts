import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { arrivals, send, writeCall } from '../../test/support/rtp-stream.ts';
import { FakeTime, RecorderError, silentLog } from '../base/index.ts';
import { type FinaliseJob, FinalisePool, finaliseJournal } from './index.ts';

const STUBBORN = fileURLToPath(new URL('../../test/support/stubborn-worker.ts', import.meta.url));

/** A job for the stubborn worker. */
function job(what: string, recordingId = 'r'): FinaliseJob {
  const audio = { format: 'mp3', channels: 'stereo' } as const;
  return { recordingId, journalPath: what, key: '', audio, storeDirectory: '' };
}

const pidOf = (facts: unknown): number => (facts as { pid: number }).pid;

function hasCode(code: string, isRetryable = true): (error: unknown) => boolean {
  return (error) =>
    error instanceof RecorderError && error.code === code && error.isRetryable === isRetryable;
}

describe('a pool of finalising processes', () => {
  let pool: FinalisePool;
  afterEach(() => pool.close());

  function stubbornPool(workers: number, timers = new FakeTime()): FinalisePool {
    pool = new FinalisePool({ log: silentLog, timers, workers, workerPath: STUBBORN });
    return pool;
  }

  it('makes recordings as this process would', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'earwitness-pool-'));
    try {
      pool = new FinalisePool({ log: silentLog, workers: 1 });
      const payloads = new Array<Uint8Array>(100).fill(new Uint8Array(160).fill(0x23));
      const journal = await writeCall(directory, arrivals(0, send(payloads)), 2000);
      const audio = { format: 'flac', channels: 'stereo' } as const;
      const request = { ...journal, audio, storeDirectory: join(directory, 'store') };
      const facts = await pool.run(request);
      const here = await finaliseJournal(request);
      // What travels between processes has no members that are undefined.
      assert.deepEqual(facts, JSON.parse(JSON.stringify(here)));
      const missing = { ...request, journalPath: join(directory, 'none.ewj') };
      await assert.rejects(pool.run(missing), hasCode('JOURNAL_UNREADABLE', false));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('keeps a worker for the next job, one job in each at a time', async () => {
    const ours = stubbornPool(2);
    const jobs = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ours.run(job('do', id)));
    assert.deepEqual([ours.running, ours.queued], [2, 4]);
    const facts = await Promise.all(jobs);
    assert.deepEqual(
      facts.map((fact) => (fact as unknown as { recordingId: string }).recordingId),
      ['a', 'b', 'c', 'd', 'e', 'f'],
    );
    assert.equal(new Set(facts.map(pidOf)).size, 2);
    assert.ok(facts.map(pidOf).includes(pidOf(await ours.run(job('do')))));
  });

  it('runs its workers at low priority', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'earwitness-pool-'));
    try {
      pool = new FinalisePool({ log: silentLog, workers: 1 });
      // The job fails, but its worker is there afterwards.
      await pool.run(job(join(directory, 'none'))).catch(() => {});
      const priorities = pool.workerIds.map((pid) => getPriority(pid));
      assert.deepEqual(priorities, [Math.max(10, getPriority())]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('passes on what a job says of its failure', async () => {
    await assert.rejects(stubbornPool(1).run(job('fail')), hasCode('DISK_FULL'));
  });

  it('replaces a worker that crashes, and goes on with the others', async () => {
    const ours = stubbornPool(1);
    const crash = assert.rejects(ours.run(job('crash')), hasCode('FINALISE_CRASHED'));
    const next = ours.run(job('do', 'next'));
    await crash;
    assert.equal(((await next) as unknown as { recordingId: string }).recordingId, 'next');
  });

  it('replaces a worker that stands still', async () => {
    const time = new FakeTime();
    const ours = stubbornPool(1, time);
    const stalled = assert.rejects(ours.run(job('hang')), hasCode('FINALISE_STALLED'));
    time.advance(299_000);
    assert.equal(ours.running, 1);
    time.advance(2000);
    await stalled;
    await ours.run(job('do'));
    assert.equal(time.pending, 0);
  });

  it('ends with what runs or waits rejected, and takes no more', async () => {
    const ours = stubbornPool(1);
    const running = assert.rejects(ours.run(job('hang')), hasCode('FINALISE_CRASHED'));
    const waiting = assert.rejects(ours.run(job('do')), hasCode('FINALISE_CLOSED'));
    await ours.close();
    await Promise.all([running, waiting]);
    await assert.rejects(ours.run(job('do')), hasCode('FINALISE_CLOSED'));
    await ours.close();
  });

  it('lets what runs come to its end where it has the time', async () => {
    const ours = stubbornPool(1);
    const running = ours.run(job('do', 'last'));
    await ours.close(10_000);
    assert.equal(((await running) as unknown as { recordingId: string }).recordingId, 'last');
  });
});
