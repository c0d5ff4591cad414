import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { appendChunk, newJournal } from '../../test/support/journal-writing.ts';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { FakeTime, newId, silentLog } from '../base/index.ts';
import type { CaptureSupervisor } from '../capture/index.ts';
import type { SessionFacts } from '../recording/index.ts';
import type { FinaliseQueue } from './finalise-queue.ts';
import type { Recorder } from './recorder.ts';
import { type RecoveryOptions, recover } from './recovery.ts';

const MINUTE_MS = 60_000;

/** Journals of calls that went on a moment ago, on a machine that takes a minute for each. */
async function makeScene(t: TestContext) {
  const directory = await temporaryDirectory(t);
  const time = new FakeTime(Date.now());
  const keys = new Map<string, Buffer>();
  const [resumed, finalised]: [string[], string[]] = [[], []];

  /** The path of a new journal. */
  function write(change: Partial<SessionFacts> = {}): string {
    const recordingId = newId();
    const { path, key, writer } = newJournal(directory, recordingId);
    const session = { ...recordingFacts({ recordingId }).session, ...change };
    const atMs = time.nowMs();
    const stream = { atMs, streamIndex: 0 };
    appendChunk(writer, [
      { event: { atMs, type: 'opened', session } },
      { event: { ...stream, type: 'stream-opened', side: 'near' } },
      { event: { ...stream, type: 'stream-bound', rtpPort: 20_000, rtcpPort: 20_001 } },
      { event: { ...stream, type: 'dialog', dialog: { callId: recordingId } } },
    ]);
    writer.close();
    keys.set(recordingId, key);
    return path;
  }

  const capture = {
    liveSessions: [],
    resume: async ({ recordingId }) => {
      resumed.push(recordingId);
      return [];
    },
  } as Partial<CaptureSupervisor> as CaptureSupervisor;
  const clocks = { clock: time, timers: time, log: silentLog };
  const prerecord = { isDiscarded: () => false, recovered: () => {}, size: 0 };
  const handlers = { onChanged: () => {}, onMissed: () => {}, onClosed: () => {} };
  const recorder = {
    ...{ prerecord, control: { recovered: () => {}, takeUp: () => {} }, adopt: () => {} },
    sessionContext: { capture, ...clocks, ...handlers },
  } as unknown as Recorder;
  const keyRing = {
    unwrap: (_wrapped: Buffer, recordingId: string) => {
      time.advance(MINUTE_MS);
      return keys.get(recordingId)!;
    },
  } as Partial<RecoveryOptions['keyRing']> as RecoveryOptions['keyRing'];
  const finalise = {
    add: ({ recordingId }) => finalised.push(recordingId),
  } as Partial<FinaliseQueue> as FinaliseQueue;
  const recoverAll = () =>
    recover({
      ...{ recorder, capture, keyRing, finalise, journalDirectory: directory, ...clocks },
      ...{ undecodedDirectory: directory, storedRecording: () => undefined },
    });
  return { time, write, recoverAll, resumed, finalised };
}

const idOf = (path: string): string => basename(path, '.ewj');

describe('recovery at the start', () => {
  it('goes on with all calls that went on, however long it takes to read them', async (t) => {
    const { write, recoverAll, resumed, finalised } = await makeScene(t);
    const paths = [write(), write(), write(), write()];
    const { adopted, finalising } = await recoverAll();
    assert.deepEqual(resumed, paths.map(idOf).sort());
    assert.deepEqual([adopted.length, finalising, finalised], [4, 0, []]);
  });

  it('makes a recording of a call that is over, and nothing of what came between two', async (t) => {
    const { time, write, recoverAll, resumed, finalised } = await makeScene(t);
    const [call, between] = [write(), write({ isBetweenCalls: true })];
    time.advance(10 * MINUTE_MS);
    const { finalising, unreadable } = await recoverAll();
    assert.deepEqual([finalising, finalised, resumed, unreadable], [1, [idOf(call)], [], []]);
    assert.deepEqual([existsSync(call), existsSync(between)], [true, false]);
  });
});
