import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { FakeTime, newId } from '../../base/index.ts';
import { RETENTION_DAY_MS } from '../../recording/index.ts';
import type { RecordingQuery } from './recording-types.ts';
import { makeVisibility } from './visibility.ts';

const EVERYTHING = makeVisibility('everything');
const NEWEST: RecordingQuery = { sort: 'startedAt', descending: true, limit: 50 };
const DELETED = { kind: 'deleted' } as const;

describe('a recording that is deleted', () => {
  it('is nowhere any more, and waits for its bytes to be destroyed', async (t) => {
    const { recordings, purges } = await temporaryCatalog(t);
    const facts = recordingFacts();
    recordings.insert(facts, undefined);
    const id = facts.session.recordingId;
    const pending = { recordingId: id, objectIds: [`${id}.audio`, `${id}.peaks`] };
    assert.deepEqual(purges.begin([id, newId()], DELETED, TESTER), [pending]);
    assert.deepEqual(purges.begin([id], DELETED, TESTER), []);
    assert.equal(await recordings.get(EVERYTHING, id), undefined);
    assert.equal(recordings.storedState(id), undefined);
    const search = { ...NEWEST, search: '1001' };
    assert.deepEqual((await recordings.list(EVERYTHING, search)).items, []);
    assert.deepEqual(purges.pending('', 10), [pending]);
    assert.deepEqual([purges.countPending(), purges.isPending(id)], [1, true]);
    purges.finish([id]);
    assert.deepEqual([purges.countPending(), purges.isPending(id)], [0, false]);
  });

  it('leaves a tombstone without names and numbers in the audit trail', async (t) => {
    const { recordings, purges, audit, users, settings } = await temporaryCatalog(t);
    const { id: userId } = await users.create(
      { loginName: 'anna', policy: { deleteAfterDays: 3 } },
      TESTER,
    );
    await settings.set({ deleteAfterDays: 5 }, TESTER);
    const facts = recordingFacts({ userId });
    recordings.insert(facts, users.remembered(userId));
    const id = facts.session.recordingId;
    const asOfMs = facts.startedAtMs + 3 * RETENTION_DAY_MS;
    purges.begin([id], { kind: 'retention', asOfMs }, TESTER);
    const [tombstone] = await audit.newest(1);
    assert.deepEqual(
      { action: tombstone?.action, object: tombstone?.object, details: tombstone?.details },
      {
        action: 'recording.purged',
        object: { kind: 'recording', id, name: undefined },
        details: {
          ...{ reason: 'retention', rule: 'user', days: 3 },
          ...{ startedAtMs: facts.startedAtMs, durationMs: 60_000, userId },
          ...{ sizeBytes: facts.audio.sizeBytes, sha256: facts.audio.sha256 },
        },
      },
    );
  });

  it('takes its conversation along where it was the last of it', async (t) => {
    const { recordings, purges, conversations } = await temporaryCatalog(t);
    const conversationId = newId();
    const near = { callIdentifier: '77' };
    const parts = [1, 2].map(() => recordingFacts({ conversationId, near }));
    for (const facts of parts) recordings.insert(facts, undefined);
    const query = { callIdentifier: '77', device: 'SEP001122334455', sinceMs: 0 };
    for (const [index, { session }] of parts.entries()) {
      assert.equal(conversations.findRecent(query)?.conversationId, conversationId, String(index));
      purges.begin([session.recordingId], DELETED, TESTER);
    }
    assert.equal(conversations.findRecent(query), undefined);
  });
});

describe('a recording whose time is up', () => {
  const facts = recordingFacts();
  const id = facts.session.recordingId;
  const endMs = facts.startedAtMs + 10 * RETENTION_DAY_MS;
  const retention = (asOfMs: number) => ({ kind: 'retention', asOfMs }) as const;

  it('goes then and not a moment earlier, and not without a rule', async (t) => {
    const { recordings, purges, settings } = await temporaryCatalog(t);
    recordings.insert(facts, undefined);
    assert.deepEqual(purges.begin([id], retention(endMs), TESTER), []);
    await settings.set({ deleteAfterDays: 10 }, TESTER);
    assert.deepEqual(purges.begin([id], retention(endMs - 1), TESTER), []);
    assert.equal(purges.begin([id], retention(endMs), TESTER).length, 1);
  });

  it('stays while it is preserved, also when it is finalised again', async (t) => {
    const time = new FakeTime();
    const { recordings, purges, settings, audit } = await temporaryCatalog(t, time);
    await settings.set({ deleteAfterDays: 10 }, TESTER);
    recordings.insert(facts, undefined);
    const keep = (isPreserved: boolean) =>
      recordings.update(EVERYTHING, id, { isPreserved }, TESTER);
    const preserved = { atMs: time.nowMs(), byId: undefined, byName: 'test' };
    assert.deepEqual((await keep(true))?.summary.preserved, preserved);
    await keep(true);
    recordings.insert(facts, undefined);
    assert.deepEqual(purges.begin([id], retention(endMs), TESTER), []);
    assert.deepEqual((await recordings.get(EVERYTHING, id))?.summary.preserved, preserved);
    assert.equal((await keep(false))?.summary.preserved, undefined);
    assert.equal(purges.begin([id], retention(endMs), TESTER).length, 1);
    const events = (await audit.newest(3)).map(({ action, details }) => [action, details.changes]);
    assert.deepEqual(events.slice(1), [
      ['recording.changed', { isPreserved: { old: true, new: false } }],
      ['recording.changed', { isPreserved: { old: false, new: true } }],
    ]);
  });

  it('is changed by nobody who does not see it', async (t) => {
    const { recordings, audit } = await temporaryCatalog(t);
    recordings.insert(facts, undefined);
    const nothing = makeVisibility('nothing');
    const patch = { isPreserved: true };
    assert.equal(await recordings.update(nothing, id, patch, TESTER), undefined);
    assert.equal(await recordings.update(EVERYTHING, newId(), patch, TESTER), undefined);
    assert.deepEqual(await audit.newest(1), []);
  });
});
