import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rememberedUser } from '../../test/support/recording-facts.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';
import { newId } from '../base/index.ts';

const SUPPORT = { name: { en: 'Support' }, rule: "usr_Department = 'Support'", fourEyes: false };

/** Anna with a filter that shows the calls of Support; one such recording and one of the Board. */
async function setting(t: CleanUp, { canDelete = false } = {}) {
  const server = await TemporaryApi.make(t);
  const cookie = await server.member('anna');
  const { id: annaId } = (await server.principal(cookie)).user;
  for (const own of await server.catalog.filters.listOfUser(annaId)) {
    await server.catalog.filters.revoke(own.id, annaId, TESTER);
  }
  const filter = await server.catalog.filters.create({ ...SUPPORT, canDelete }, TESTER);
  await server.catalog.filters.grant(filter.id, annaId, TESTER);
  const record = async (department: string, options = {}) => {
    const facts = await server.record({ durationMs: 5000, ...options });
    server.catalog.recordings.insert(facts, rememberedUser({ department }));
    return facts;
  };
  const [seen, hidden] = [await record('Support'), await record('Board')];
  const ask = async (method: 'PATCH' | 'DELETE' | 'POST', url: string, body?: unknown) => {
    const answer = await server.send(method, `/recordings${url}`, { cookie, body });
    return [answer.statusCode, answer.body === '' ? undefined : answer.json()] as const;
  };
  const list = async (query: string): Promise<string[]> => {
    const { items } = (await server.get(`/api/v1/recordings?${query}`, cookie)).json();
    return items.map(({ id }: { id: string }) => id);
  };
  const ids = { seen: seen.session.recordingId, hidden: hidden.session.recordingId };
  return { server, cookie, annaId, filter, record, ask, list, ids, facts: { seen, hidden } };
}

describe('what people add to recordings', () => {
  it('is kept, found, and told in the audit trail without the text of a note', async (t) => {
    const { server, ask, list, ids, annaId } = await setting(t);
    const body = {
      note: ' Wants a refund,\r\ncalls again\u0007 ',
      tags: ['Claim', ' claim ', 'VIP'],
    };
    const [status, item] = await ask('PATCH', `/${ids.seen}`, body);
    assert.deepEqual(
      [status, item.note, item.tags, item.isPreserved],
      [200, 'Wants a refund,\ncalls again', ['Claim', 'VIP'], false],
    );
    for (const q of ['refund', 'vip', 'claim again', 'support']) {
      assert.deepEqual(await list(`q=${q}`), [ids.seen], q);
    }
    const [event] = await server.catalog.audit
      .newest(50)
      .then((events) => events.filter(({ action }) => action === 'recording.changed'));
    assert.deepEqual(
      [event?.actor.id, event?.object?.id, event?.details],
      [
        annaId,
        ids.seen,
        {
          changes: {
            tags: { old: [], new: ['Claim', 'VIP'] },
            note: { old: false, new: true },
          },
        },
      ],
    );
    await ask('PATCH', `/${ids.seen}`, { note: '', tags: [] });
    assert.deepEqual([await list('q=refund'), await list('q=vip')], [[], []]);
    assert.deepEqual(await list('q=support'), [ids.seen]);
  });

  it('stays when the journal is finalised again', async (t) => {
    const { server, ask, list, ids, facts } = await setting(t);
    await ask('PATCH', `/${ids.seen}`, { note: 'refund', tags: ['Claim'], isPreserved: true });
    const later = { ...facts.seen, parties: { ...facts.seen.parties, far: { number: '777' } } };
    const user = rememberedUser({ department: 'Support' });
    server.catalog.recordings.insert(later as typeof facts.seen, user);
    for (const q of ['refund', 'claim', '777']) assert.deepEqual(await list(`q=${q}`), [ids.seen]);
    assert.deepEqual(await list('preserved=1'), [ids.seen]);
  });

  it('is refused where it is too much, and of recordings that are not seen', async (t) => {
    const { ask, ids } = await setting(t);
    const code = async (id: string, body: unknown) => {
      const [status, answer] = await ask('PATCH', `/${id}`, body);
      return [status, answer.code, answer.member];
    };
    const many = Array.from({ length: 21 }, (_, index) => `t${index}`);
    const invalid = [400, 'RECORDING_INVALID'];
    assert.deepEqual(await code(ids.seen, { note: 'x'.repeat(4001) }), [...invalid, 'note']);
    assert.deepEqual(await code(ids.seen, { tags: ['x'.repeat(51)] }), [...invalid, 'tags']);
    assert.deepEqual(await code(ids.seen, { tags: many }), [...invalid, 'tags']);
    assert.equal((await code(ids.seen, { userId: 'x' }))[1], 'REQUEST_INVALID');
    const absent = [404, 'RECORDING_NOT_FOUND', undefined];
    for (const id of [ids.hidden, newId(), 'nonsense']) {
      assert.deepEqual(await code(id, { note: 'x' }), absent);
    }
  });
});

describe('what a list is narrowed by', () => {
  it('narrows what the filters show, and counts it', async (t) => {
    const { server, cookie, record, ask, list, ids } = await setting(t);
    const other = await record('Support', {
      ...{ direction: 'outbound', locality: 'internal', durationMs: 90_000 },
    });
    const otherId = other.session.recordingId;
    await ask('PATCH', `/${ids.seen}`, { tags: ['Claim'], isPreserved: true });
    const found = {
      'direction=outbound': [otherId],
      'locality=external': [ids.seen],
      'preserved=1': [ids.seen],
      'preserved=0': [otherId],
      'tag=cLAIM': [ids.seen],
      'minSeconds=60': [otherId],
      'maxSeconds=89.5': [ids.seen],
      'direction=outbound&tag=claim': [],
    };
    for (const [query, expected] of Object.entries(found)) {
      assert.deepEqual(await list(query), expected, query);
      const counted = await server.get(`/api/v1/recordings/count?${query}`, cookie);
      assert.deepEqual(counted.json(), { count: expected.length }, query);
    }
  });

  it('offers only the tags of what is seen', async (t) => {
    const { server, cookie, ask, ids } = await setting(t);
    const all = await server.administrator();
    await ask('PATCH', `/${ids.seen}`, { tags: ['VIP', 'Claim'] });
    const body = { tags: ['Secret', 'vip'] };
    await server.send('PATCH', `/recordings/${ids.hidden}`, { cookie: all, body });
    const tags = async (who: string) =>
      (await server.get('/api/v1/recordings/tags', who)).json().items;
    assert.deepEqual(await tags(cookie), ['Claim', 'VIP']);
    assert.deepEqual(await tags(all), ['Claim', 'Secret', 'VIP']);
  });
});

describe('deleting recordings', () => {
  it('destroys them for who has the right, with every copy', async (t) => {
    const { server, ask, list, ids, facts, annaId } = await setting(t, { canDelete: true });
    assert.deepEqual(await ask('DELETE', `/${ids.seen}`), [204, undefined]);
    assert.deepEqual(await list(''), []);
    for (const objectId of [facts.seen.audio.objectId, facts.seen.peaksObjectId]) {
      await assert.rejects(server.store.size(objectId), { code: 'OBJECT_MISSING' });
    }
    const [event] = await server.catalog.audit.newest(1);
    assert.deepEqual(
      [event?.action, event?.actor.id, event?.object?.id, event?.details.reason],
      ['recording.purged', annaId, ids.seen, 'deleted'],
    );
  });

  it('says why some stay', async (t) => {
    const { record, ask, list, ids } = await setting(t, { canDelete: true });
    const kept = (await record('Support')).session.recordingId;
    await ask('PATCH', `/${kept}`, { isPreserved: true });
    const absent = newId();
    const asked = { ids: [ids.seen, kept, ids.hidden, absent, 'x', ids.seen] };
    assert.deepEqual(await ask('POST', '/deletions', asked), [
      200,
      {
        deleted: [ids.seen],
        refused: [
          { id: kept, code: 'RECORDING_PRESERVED' },
          { id: ids.hidden, code: 'RECORDING_NOT_FOUND' },
          { id: absent, code: 'RECORDING_NOT_FOUND' },
          { id: 'x', code: 'RECORDING_NOT_FOUND' },
        ],
      },
    ]);
    assert.deepEqual(await list(''), [kept]);
    const [status, { code }] = await ask('DELETE', `/${kept}`);
    assert.deepEqual([status, code], [409, 'RECORDING_PRESERVED']);
  });

  it('is not for who sees only', async (t) => {
    const { server, cookie, ask, list, ids } = await setting(t);
    const [status, { code }] = await ask('DELETE', `/${ids.seen}`);
    assert.deepEqual([status, code], [403, 'DELETING_NOT_ALLOWED']);
    const [hidden, answer] = await ask('DELETE', `/${ids.hidden}`);
    assert.deepEqual([hidden, answer.code], [404, 'RECORDING_NOT_FOUND']);
    assert.deepEqual(await list(''), [ids.seen]);
    const { items } = (await server.get('/api/v1/recordings', cookie)).json();
    assert.equal(items[0].mayDelete, false);
  });
});

describe('the inbox', () => {
  it('marks what its owner has not heard yet, and lets them delete if they may', async (t) => {
    const { server, cookie, annaId, filter } = await setting(t);
    await server.catalog.filters.revoke(filter.id, annaId, TESTER);
    const policy = { showsInInbox: true, canDelete: true };
    await server.catalog.users.update(annaId, { policy }, TESTER);
    const facts = await server.record({ userId: annaId });
    server.catalog.recordings.insert(facts, rememberedUser({ id: annaId }));
    const id = facts.session.recordingId;
    const marks = async (query: string) =>
      (await server.get(`/api/v1/recordings?${query}`, cookie))
        .json()
        .items.map((item: { id: string; isHeard: boolean; mayDelete: boolean }) => [
          ...[item.id, item.isHeard, item.mayDelete],
        ]);
    assert.deepEqual(await marks('filter=inbox'), [[id, false, true]]);
    const audio = `/api/v1/recordings/${id}/audio?filter=inbox`;
    await server.inject({ method: 'HEAD', url: audio, headers: { cookie } });
    assert.deepEqual(await marks('filter=inbox'), [[id, false, true]]);
    assert.equal((await server.get(audio, cookie)).statusCode, 200);
    assert.deepEqual(await marks('filter=inbox'), [[id, true, true]]);
    assert.deepEqual(await marks(''), [[id, null, true]]);
    const { plays } = (await server.get(`/api/v1/recordings/${id}?filter=inbox`, cookie)).json();
    assert.deepEqual(plays, [
      { at: '2026-01-01T00:00:00.000Z', by: 'anna', secondPerson: null, action: 'played' },
    ]);
  });
});
