import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { recordingFacts } from '../../test/support/recording-facts.ts';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../test/support/temporary-catalog.ts';
import { FakeTime, newId, silentLog } from '../base/index.ts';
import type { CaptureSupervisor } from '../capture/index.ts';
import { KeyRing } from '../storage/crypto/index.ts';
import { PrerecordBuffer } from './prerecord-buffer.ts';
import { RecordingSession } from './recording-session.ts';

const GRACE_MS = 300_000;

/** A buffer on a catalog of its own, with sessions that capture nothing. */
async function makeScene(t: TestContext) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(t, time);
  const directory = await temporaryDirectory(t);
  const finalised: string[] = [];
  const changed: string[] = [];
  const buffer = new PrerecordBuffer({
    table: catalog.buffered,
    graceMs: () => GRACE_MS,
    finalise: ({ recordingId }) => finalised.push(recordingId),
    onChanged: (recordingId) => changed.push(recordingId),
    ...{ clock: time, timers: time, log: silentLog },
  });
  const discard = async () => {};
  const capture = { discard } as Partial<CaptureSupervisor> as CaptureSupervisor;

  const keyRing = await KeyRing.open(directory);

  /** A session that began; its journal is a file. */
  async function begin(conversationId = newId(), isContinuation = false) {
    const recordingId = newId(time.nowMs());
    const journalPath = join(directory, `${recordingId}.ewj`);
    await writeFile(journalPath, 'sealed');
    const { session: facts } = recordingFacts({ recordingId, conversationId });
    const session = new RecordingSession(
      {
        facts: { ...facts, mode: 'prerecord' },
        ...{ pairKey: 'p', journalPath, admittedAtMs: time.nowMs() },
        key: Buffer.alloc(32),
      },
      {
        ...{ capture, keyRing, clock: time, log: silentLog },
        ...{ onChanged: () => {}, onMissed: () => {}, onClosed: () => {} },
      },
    );
    buffer.enter(session, isContinuation);
    return session;
  }

  /** Discarding goes on in the background. */
  async function gone({ journalPath, recordingId }: RecordingSession): Promise<void> {
    while (existsSync(journalPath) || catalog.buffered.find(recordingId) !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  return { time, catalog, buffer, finalised, changed, begin, gone };
}

describe('the prerecord buffer', () => {
  it('lets go what nobody keeps in time', async (t) => {
    const { time, catalog, buffer, finalised, begin, gone } = await makeScene(t);
    const session = await begin();
    const { recordingId } = session;
    assert.equal(buffer.isBuffered(recordingId), true);
    assert.equal(buffer.closed(session), false);
    time.advance(GRACE_MS - 1);
    assert.equal(buffer.size, 1);
    assert.equal(catalog.buffered.find(recordingId)?.state, 'buffered');
    time.advance(1000);
    assert.equal(buffer.size, 0);
    await gone(session);
    assert.deepEqual(finalised, []);
    assert.deepEqual(buffer.counts, { kept: 0, discarded: 0, expired: 1 });
  });

  it('does not let go parts of a conversation that goes on', async (t) => {
    const { time, catalog, buffer, begin, gone } = await makeScene(t);
    const first = await begin();
    const { conversationId } = first.facts;
    buffer.closed(first);
    time.advance(GRACE_MS - 1000);
    const second = await begin(conversationId, true);
    time.advance(2 * GRACE_MS);
    assert.equal(buffer.size, 2);
    buffer.closed(second);
    time.advance(GRACE_MS - 1000);
    assert.equal(buffer.size, 2);
    assert.equal(
      catalog.buffered.find(first.recordingId)?.expiresAtMs,
      catalog.buffered.find(second.recordingId)?.expiresAtMs,
    );
    time.advance(2000);
    await Promise.all([gone(first), gone(second)]);
  });

  it('keeps all parts of a conversation, and those to come', async (t) => {
    const { catalog, buffer, finalised, begin } = await makeScene(t);
    const [first, other] = [await begin(), await begin()];
    const { conversationId } = first.facts;
    buffer.closed(first);
    const second = await begin(conversationId, true);
    buffer.keep(second.recordingId, TESTER);
    buffer.keep(second.recordingId, TESTER);
    assert.deepEqual(finalised, [first.recordingId]);
    assert.equal(buffer.closed(second), true);
    const third = await begin(conversationId, true);
    assert.equal(buffer.isBuffered(third.recordingId), false);
    assert.equal(buffer.closed(third), true);
    assert.equal(buffer.isBuffered(other.recordingId), true);
    assert.deepEqual(buffer.counts, { kept: 3, discarded: 0, expired: 0 });
    const events = await catalog.audit.newest(10);
    assert.deepEqual(
      events.map(({ actor, object, details }) => [actor.name, object?.id, details.cause]),
      [
        ['prerecord', third.recordingId, 'conversation'],
        ['test', second.recordingId, 'person'],
        ['test', first.recordingId, 'conversation'],
      ],
    );
  });

  it('destroys what is discarded, running or ended, and keeps it never', async (t) => {
    const { buffer, finalised, begin, gone } = await makeScene(t);
    const [running, ended] = [await begin(), await begin()];
    buffer.closed(ended);
    for (const session of [running, ended]) {
      buffer.discard(session.recordingId, TESTER);
      for (const decide of [buffer.keep, buffer.discard]) {
        const again = () => decide.call(buffer, session.recordingId, TESTER);
        assert.throws(again, { code: 'CALL_NOT_FOUND' });
      }
    }
    assert.equal(running.isDiscarded, true);
    assert.equal(buffer.closed(running), false);
    await Promise.all([gone(running), gone(ended)]);
    assert.deepEqual(finalised, []);
    assert.deepEqual(buffer.counts, { kept: 0, discarded: 2, expired: 0 });
  });

  it('changes nothing where the catalog does not take it', async (t) => {
    const { catalog, buffer, finalised, begin } = await makeScene(t);
    const session = await begin();
    buffer.closed(session);
    await catalog.close();
    assert.throws(() => buffer.keep(session.recordingId, TESTER));
    assert.throws(() => buffer.discard(session.recordingId, TESTER));
    buffer.sweep();
    assert.deepEqual([buffer.size, finalised], [1, []]);
    assert.ok(existsSync(session.journalPath));
  });

  it('leaves calls of other modes alone', async (t) => {
    const { buffer, begin } = await makeScene(t);
    const { facts } = await begin();
    const cisco = { recordingId: newId(), facts: { ...facts, mode: 'cisco' } };
    buffer.enter(cisco as unknown as RecordingSession, false);
    assert.equal(buffer.closed(cisco as unknown as RecordingSession), true);
    assert.throws(() => buffer.keep(cisco.recordingId, TESTER), { code: 'CALL_NOT_FOUND' });
  });
});
