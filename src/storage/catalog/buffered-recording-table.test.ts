import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { newId } from '../../base/index.ts';
import type { BufferDecision, BufferedRecording } from './buffered-recording-table.ts';

function buffered(change: Partial<BufferedRecording> = {}): Omit<BufferedRecording, 'state'> {
  return {
    recordingId: newId(),
    conversationId: newId(),
    userId: 'u1',
    admittedAtMs: 1000,
    closedAtMs: undefined,
    expiresAtMs: undefined,
    ...change,
  };
}

const KEEP = { name: '1001 – 2002', state: 'kept', cause: 'person' } as const;

function keep(call: BufferDecision['call']): BufferDecision {
  return { call, ...KEEP };
}

describe('buffered recordings', () => {
  it('know until when a call can be kept', async (t) => {
    const { buffered: table } = await temporaryCatalog(t);
    const call = buffered();
    assert.equal(table.find(call.recordingId), undefined);
    const ended = { ...call, closedAtMs: 2000, expiresAtMs: 5000 };
    table.close([ended, buffered()]);
    assert.deepEqual(table.find(call.recordingId), { ...ended, state: 'buffered' });
    table.close([{ ...ended, expiresAtMs: 9000 }]);
    assert.equal(table.find(call.recordingId)?.expiresAtMs, 9000);
    assert.equal(table.idsIn('buffered').length, 2);
  });

  it('keep a decision, and report it', async (t) => {
    const { buffered: table, audit } = await temporaryCatalog(t);
    const [kept, discarded] = [buffered(), buffered({ closedAtMs: 5, expiresAtMs: 6 })];
    const discard = { call: discarded, ...KEEP, state: 'discarded', cause: 'time-out' } as const;
    table.decide([keep(kept), discard], TESTER);
    table.close([{ ...kept, closedAtMs: 7, expiresAtMs: 8 }]);
    assert.deepEqual(table.find(kept.recordingId), {
      ...{ ...kept, state: 'kept', closedAtMs: 7, expiresAtMs: 8 },
    });
    assert.deepEqual(table.idsIn('discarded'), [discarded.recordingId]);
    const events = (await audit.newest(10)).map(({ action, object, details }) => {
      return { action, object, details };
    });
    const object = { kind: 'recording', name: KEEP.name };
    assert.deepEqual(events, [
      {
        action: 'recording.discarded',
        object: { ...object, id: discarded.recordingId },
        details: { cause: 'time-out' },
      },
      {
        action: 'recording.kept',
        object: { ...object, id: kept.recordingId },
        details: { cause: 'person' },
      },
    ]);
  });

  it('are decided once, all together or none', async (t) => {
    const { buffered: table, audit } = await temporaryCatalog(t);
    const [one, other] = [buffered(), buffered()];
    table.decide([keep(one)], TESTER);
    const discard = { ...keep(one), state: 'discarded' } as const;
    assert.throws(() => table.decide([keep(other), discard], TESTER), /from kept to discarded/);
    assert.equal(table.find(one.recordingId)?.state, 'kept');
    assert.equal(table.find(other.recordingId), undefined);
    assert.equal((await audit.newest(10)).length, 1);
  });

  it('know whether a conversation was kept, also when its recording is stored', async (t) => {
    const { buffered: table, recordings } = await temporaryCatalog(t);
    const call = buffered();
    const { recordingId, conversationId } = call;
    assert.equal(table.isConversationKept(conversationId), false);
    table.close([call]);
    assert.equal(table.isConversationKept(conversationId), false);
    table.decide([keep(call)], TESTER);
    assert.equal(table.isConversationKept(conversationId), true);
    const facts = recordingFacts({ conversationId });
    const session = { ...facts.session, recordingId, mode: 'prerecord' } as const;
    recordings.insert({ ...facts, session }, undefined);
    assert.equal(table.find(recordingId), undefined);
    assert.equal(table.isConversationKept(conversationId), true);
  });

  it('are forgotten', async (t) => {
    const { buffered: table } = await temporaryCatalog(t);
    const call = buffered();
    table.close([call]);
    table.forget([]);
    table.forget([call.recordingId, newId()]);
    assert.equal(table.find(call.recordingId), undefined);
  });
});
