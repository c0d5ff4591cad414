import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { FakeTime, newId, RecorderError, silentLog } from '../base/index.ts';
import { FinaliseQueue } from './finalise-queue.ts';

const HOUR_MS = 3_600_000;

/** A queue with one journal that fails for this reason, until it is mended. */
async function makeScene(t: TestContext, code: string) {
  const [directory, time] = [await temporaryDirectory(t), new FakeTime()];
  const recordingId = newId();
  const journalPath = join(directory, `${recordingId}.ewj`);
  writeFileSync(journalPath, 'sealed');
  const stored: string[] = [];
  let isMended = false;
  const queue = new FinaliseQueue({
    run: async () => {
      if (!isMended) throw new RecorderError(code, 'it does not work');
      return recordingFacts({ recordingId });
    },
    store: (all) => stored.push(...all.map(({ session }) => session.recordingId)),
    replace: async () => true,
    isStored: (id) => stored.includes(id),
    decoders: () => undefined,
    audioSettings: () => ({ format: 'mp3', channels: 'stereo', bitrateKbps: 32 }),
    sealKey: async () => undefined,
    removeOthers: async () => {},
    ...{ storeDirectory: directory, undecodedDirectory: directory },
    ...{ clock: time, timers: time, log: silentLog },
  });
  queue.add({ recordingId, journalPath, key: Buffer.alloc(32) });
  await queue.drain();
  /** Lets an hour pass, ten minutes at a time. */
  async function passHour(): Promise<void> {
    for (let ms = 0; ms < HOUR_MS; ms += 600_000) {
      time.advance(600_000);
      await queue.drain();
    }
  }
  const mend = () => {
    isMended = true;
  };
  return { queue, recordingId, journalPath, stored, passHour, mend };
}

describe('a journal that cannot be finalised', () => {
  it('for want of room is, however long that lasts', async (t) => {
    const { queue, recordingId, journalPath, stored, passHour, mend } = await makeScene(
      t,
      'STORE_FULL',
    );
    await passHour();
    await passHour();
    assert.deepEqual([[...queue.needsAttention.keys()], stored], [[recordingId], []]);
    assert.equal(existsSync(journalPath), true);
    mend();
    await passHour();
    assert.deepEqual([[...queue.needsAttention.keys()], stored], [[], [recordingId]]);
    assert.equal(existsSync(journalPath), false);
  });

  it('for another reason waits for the next start after three more tries', async (t) => {
    const { queue, recordingId, journalPath, stored, passHour, mend } = await makeScene(
      t,
      'FINALISE_CRASHED',
    );
    await passHour();
    mend();
    await passHour();
    assert.deepEqual([[...queue.needsAttention.keys()], stored], [[recordingId], []]);
    assert.equal(existsSync(journalPath), true);
  });
});
