import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import { temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { FakeTime, newId, RecorderError, silentLog } from '../base/index.ts';
import type { CaptureSupervisor } from '../capture/index.ts';
import type { JournalEvent, SessionFacts } from '../recording/index.ts';
import { RecordingSession } from './recording-session.ts';

const LOST = new RecorderError('CAPTURE_LOST', 'it died', { isRetryable: true });
const KEYS = { suite: 'AES_CM_128_HMAC_SHA1_80', keys: [] } as const;
const BYE = { class: 'normal', code: 'bye' } as const;
const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 } as const;

/** A session, and what it asks of a capture process that fails as it is told. */
async function makeScene(t: TestContext, change: Partial<SessionFacts> = {}) {
  const files = await temporaryDirectory(t);
  const recordingId = newId();
  const journalPath = join(files, `${recordingId}.ewj`);
  const asked: string[] = [];
  const noted: JournalEvent[] = [];
  const failures: (RecorderError | undefined)[] = [];
  const answer = async <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return value;
  };
  const bound = (streamIndex: number) => ({
    ...{ streamIndex, rtpPort: 20_000 + 2 * streamIndex, rtcpPort: 20_001 + 2 * streamIndex },
  });
  const capture = {
    open: () => {
      assert.equal(existsSync(journalPath), false, 'a journal is made, not written over');
      writeFileSync(journalPath, 'sealed');
      return answer('open', [bound(0)]);
    },
    addStream: (_id, { streamIndex }) => answer('addStream', bound(streamIndex)),
    resume: () => answer('resume', [bound(0)]),
    close: () => answer('close', undefined),
    discard: () => answer('discard', undefined),
    endStream: () => {},
    updateStream: (_id, _index, { protection }) =>
      void asked.push(`updateStream ${protection?.suite}`),
    appendEvents: (_id, events) => void noted.push(...events),
  } as Partial<CaptureSupervisor> as CaptureSupervisor;
  let isClosed = false;
  const { session: facts } = recordingFacts({ recordingId });
  const session = new RecordingSession(
    {
      facts: { ...facts, ...change },
      pairKey: 'p',
      journalPath,
      admittedAtMs: 0,
      key: Buffer.alloc(32),
    },
    {
      ...{ capture, clock: new FakeTime(), log: silentLog },
      keyRing: { wrap: () => Buffer.alloc(60), wrapping: (action) => Promise.resolve(action()) },
      ...{ onChanged: () => {}, onMissed: () => {} },
      onClosed: () => {
        isClosed = true;
      },
    },
  );
  const closed = async (): Promise<void> => {
    while (!isClosed) await new Promise((resolve) => setImmediate(resolve));
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { session, journalPath, asked, noted, failures, closed, turn };
}

describe('a recording session', () => {
  it('that was taken over takes another stream into the journal that is there', async (t) => {
    const { session, asked } = await makeScene(t);
    session.restoreStream(0, { side: 'near' }, 20_000);
    const far = await session.addStream({ side: 'far' });
    assert.deepEqual([far.streamIndex, far.rtpPort, asked], [1, 20_002, ['addStream']]);
  });

  it('begins once more where capture died over it, both streams', async (t) => {
    const { session, asked, failures } = await makeScene(t);
    failures.push(LOST, LOST);
    const streams = [session.addStream({ side: 'near' }), session.addStream({ side: 'far' })];
    const ports = (await Promise.all(streams)).map(({ rtpPort }) => rtpPort);
    assert.deepEqual(ports, [20_000, 20_002]);
    assert.deepEqual(asked, ['open', 'addStream', 'open', 'addStream']);
  });

  it('says again what the process that died may not have written', async (t) => {
    const { session, asked, noted, turn } = await makeScene(t);
    const stream = await session.addStream({ side: 'near' });
    stream.negotiated({ direction: 'sendonly', formats: [PCMU], protection: KEYS });
    stream.dialogChanged({ callId: 'a', cseq: 1 });
    const parties = { near: { side: 'near' }, far: { side: 'far', number: '7' } } as const;
    stream.partiesChanged(parties);
    session.identify({ ...session.facts, userId: 'anna' });
    stream.partiesChanged(parties);
    await turn();
    const said = noted.splice(0);
    asked.length = 0;
    await session.resume('capture-crash');
    assert.deepEqual(asked, ['resume', `updateStream ${KEYS.suite}`]);
    const withoutTime = ({ atMs, ...event }: JournalEvent) => event;
    const again = ['identified', 'parties-changed', 'stream-negotiated', 'dialog'].map((type) =>
      withoutTime(said.findLast((event) => event.type === type)!),
    );
    assert.deepEqual(noted.map(withoutTime), again);
  });

  it('goes on where the process that was to take it up dies too', async (t) => {
    const { session, failures } = await makeScene(t);
    const stream = await session.addStream({ side: 'near' });
    failures.push(LOST);
    await session.resume('capture-crash');
    assert.deepEqual([session.state, stream.endReason], ['capturing', undefined]);
    await session.resume('capture-crash');
    assert.deepEqual([session.state, stream.endReason], ['capturing', undefined]);
  });

  it('that is discarded is destroyed, though capture has died', async (t) => {
    const { session, journalPath, failures, closed } = await makeScene(t);
    await session.addStream({ side: 'near' });
    failures.push(LOST);
    session.discard(BYE);
    await closed();
    assert.equal(existsSync(journalPath), false);
  });

  it('that capture opens too late keeps no ports and no journal', async (t) => {
    const { session, journalPath, asked, failures, closed } = await makeScene(t);
    failures.push(new RecorderError('CAPTURE_NO_ANSWER', 'it stands still'));
    await assert.rejects(session.addStream({ side: 'near' }), { code: 'CAPTURE_NO_ANSWER' });
    await closed();
    assert.deepEqual([asked, existsSync(journalPath)], [['open', 'discard'], false]);
  });

  it('of what comes between two calls is never kept, though the recorder ends it', async (t) => {
    const { session, journalPath, asked, closed } = await makeScene(t, { isBetweenCalls: true });
    await session.addStream({ side: 'near' });
    session.stop({ class: 'operator', code: 'stopped' });
    await closed();
    assert.deepEqual([session.isDiscarded, asked], [true, ['open', 'discard']]);
    assert.equal(existsSync(journalPath), false);
  });
});
