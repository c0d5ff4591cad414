import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { recordingFacts, rememberedUser } from '../../../test/support/recording-facts.ts';
import { TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { FakeTime, newId } from '../../base/index.ts';

import { recordingRow, summaryFrom } from './recording-rows.ts';
import type { RecordingQuery } from './recording-types.ts';
import { makeVisibility } from './visibility.ts';

const EVERYTHING = makeVisibility('everything');
const NOTHING = makeVisibility('nothing');
const NEWEST: RecordingQuery = { sort: 'startedAt', descending: true, limit: 50 };
const ANNA = rememberedUser({ lastName: 'Müller', firstName: 'Anna', department: 'Support' });

describe('a stored recording', () => {
  it('is listed and read with everything', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    const facts = recordingFacts({
      userId: ANNA.id,
      direction: 'outbound',
      locality: 'internal',
      durationMs: 61_500,
      near: { displayName: 'Anna M.' },
      far: { number: undefined, displayName: 'Café Zola', device: 'TRUNK-1' },
      isComplete: false,
    });
    recordings.insert(facts, ANNA);
    const id = facts.session.recordingId;
    const summary = {
      id,
      conversationId: id,
      startedAtMs: facts.startedAtMs,
      durationMs: 61_500,
      sizeBytes: facts.audio.sizeBytes,
      direction: 'outbound',
      locality: 'internal',
      mode: 'cisco',
      user: { id: ANNA.id, lastName: 'Müller', firstName: 'Anna', department: 'Support' },
      localNumber: '1001',
      localDevice: 'SEP001122334455',
      localName: 'Anna M.',
      remoteNumber: undefined,
      remoteDevice: 'TRUNK-1',
      remoteName: 'Café Zola',
      format: 'mp3',
      isComplete: false,
      isInterrupted: false,
      damage: undefined,
      ...{ preserved: undefined, note: '', tags: [] },
      conversationCount: 1,
    };
    assert.deepEqual(await recordings.list(EVERYTHING, NEWEST), {
      items: [summary],
      nextCursor: undefined,
      total: 1,
    });
    const stored = await recordings.get(EVERYTHING, id);
    assert.deepEqual(stored, { summary, facts: JSON.parse(JSON.stringify(facts)) });
    assert.deepEqual(recordings.storedState(id), { isUndecoded: false });
  });

  it('has no user where nobody was known', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    recordings.insert(recordingFacts(), undefined);
    recordings.insert(recordingFacts({ userId: newId() }), undefined);
    const { items } = await recordings.list(EVERYTHING, NEWEST);
    assert.deepEqual(
      items.map((item) => item.user),
      [undefined, undefined],
    );
  });

  it('is replaced when its journal is finalised again', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    const first = recordingFacts({ far: { number: '111' } });
    recordings.insert(first, undefined);
    const { recordingId } = first.session;
    recordings.insert(recordingFacts({ recordingId, far: { number: '222' } }), ANNA);
    const { items } = await recordings.list(EVERYTHING, NEWEST);
    assert.deepEqual(
      items.map((item) => [item.remoteNumber, item.user?.lastName]),
      [['222', 'Müller']],
    );
    const search = { ...NEWEST, search: '111' };
    assert.deepEqual((await recordings.list(EVERYTHING, search)).items, []);
  });

  it('stays preserved when its journal is finalised again', async (t) => {
    const time = new FakeTime();
    const { recordings } = await temporaryCatalog(t, time);
    const first = recordingFacts();
    const { recordingId } = first.session;
    recordings.insert(first, undefined);
    await recordings.update(EVERYTHING, recordingId, { isPreserved: true }, TESTER);
    const atMs = time.nowMs();
    time.advance(1000);
    recordings.insert(recordingFacts({ recordingId, far: { number: '222' } }), ANNA);
    const { items } = await recordings.list(EVERYTHING, NEWEST);
    assert.deepEqual(
      items.map((item) => [item.remoteNumber, item.preserved]),
      [['222', { atMs, byId: undefined, byName: TESTER.name }]],
    );
  });

  it('waits to be decoded where a leg says so', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    const facts = recordingFacts();
    const format = { payloadType: 18, encodingName: 'G729', clockRate: 8000, channels: 1 };
    const legs = facts.legs.map((leg) => ({ ...leg, undecoded: [format] }));
    recordings.insert({ ...facts, legs }, undefined);
    assert.deepEqual(recordings.storedState(facts.session.recordingId), { isUndecoded: true });
    assert.equal(recordings.storedState(newId()), undefined);
  });

  it('is nowhere for who sees nothing', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    const facts = recordingFacts();
    recordings.insert(facts, undefined);
    const { recordingId, conversationId } = facts.session;
    const nothing = { items: [], nextCursor: undefined, total: 0 };
    assert.deepEqual(await recordings.list(NOTHING, NEWEST), nothing);
    assert.equal(await recordings.get(NOTHING, recordingId), undefined);
    assert.deepEqual(await recordings.conversation(NOTHING, conversationId), []);
  });
});

describe('conversations', () => {
  it('show their recordings in order, and every recording how many there are', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    const conversationId = newId();
    const parts = [3, 1, 2].map((minute) =>
      recordingFacts({ conversationId, startedAtMs: minute * 60_000 }),
    );
    for (const facts of [...parts, recordingFacts()]) recordings.insert(facts, undefined);
    const members = await recordings.conversation(EVERYTHING, conversationId);
    assert.deepEqual(
      members.map((member) => [member.startedAtMs, member.conversationCount]),
      [
        [60_000, 3],
        [120_000, 3],
        [180_000, 3],
      ],
    );
    const { items } = await recordings.list(EVERYTHING, NEWEST);
    assert.deepEqual(
      items.map((item) => item.conversationCount),
      [1, 3, 3, 3],
    );
  });

  it('are found again by what names them on the wire', async (t) => {
    const { recordings, conversations } = await temporaryCatalog(t);
    const near = { device: 'SEP001122334455', clusterId: 'StandAlone', callIdentifier: '3001A' };
    const facts = recordingFacts({ near, locality: 'internal', startedAtMs: 1_000_000 });
    recordings.insert(facts, undefined);
    const key = { clusterId: 'standalone', callIdentifier: '3001a', device: 'sep001122334455' };
    const { conversationId } = facts.session;
    const link = { conversationId, locality: 'internal' };
    assert.deepEqual(conversations.findRecent({ ...key, sinceMs: 1_060_000 }), link);
    assert.equal(conversations.findRecent({ ...key, sinceMs: 1_060_001 }), undefined);
    const others = [{ clusterId: undefined }, { callIdentifier: '3001' }, { device: 'SEP1' }];
    for (const other of others) {
      assert.equal(conversations.findRecent({ ...key, ...other, sinceMs: 0 }), undefined);
    }
  });

  it('keep the locality they began with, and their last activity only grows', async (t) => {
    const { recordings, conversations } = await temporaryCatalog(t);
    const conversationId = newId();
    const near = { device: 'SEP1', callIdentifier: '7' };
    const part = (locality: 'internal' | 'external', startedAtMs: number) =>
      recordings.insert(recordingFacts({ conversationId, near, locality, startedAtMs }), undefined);
    part('internal', 100_000);
    part('external', 500_000);
    part('external', 200_000);
    const key = { callIdentifier: '7', device: 'SEP1', sinceMs: 560_000 };
    assert.deepEqual(conversations.findRecent(key), { conversationId, locality: 'internal' });
  });
});

describe('rows of recordings', () => {
  it('hold folded texts to sort by and words to search in', () => {
    const facts = recordingFacts({
      near: { number: '10-01' },
      far: { number: '+49 30 1', displayName: 'Weiß  & Söhne' },
    });
    const row = recordingRow(facts, ANNA);
    assert.deepEqual(
      [row.last_name_key, row.remote_party_key, row.local_number_key],
      ['muller', 'weiss & sohne', '1001'],
    );
    assert.equal(row.search_text, '  1001  +49301  muller  anna  support  weiss  &  sohne');
    assert.equal(summaryFrom(row, { conversationCount: 4, tags: [] }).conversationCount, 4);
  });

  it('cut what is too long', () => {
    const row = recordingRow(recordingFacts({ far: { displayName: 'x'.repeat(5000) } }), ANNA);
    assert.equal(row.remote_party_key.length, 200);
    assert.ok(row.search_text.length < 300);
    assert.equal(row.remote_name?.length, 5000);
  });
});
