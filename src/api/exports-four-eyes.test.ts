import assert from 'node:assert/strict';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { describe, it } from 'node:test';
import { fourEyesScene, UNLOCK_ENDS } from '../../test/support/four-eyes-scene.ts';
import { rememberedUser } from '../../test/support/recording-facts.ts';
import { type CleanUp, quickDirectory, TESTER } from '../../test/support/temporary-catalog.ts';

/** The board's recordings: many, and too long for what an archive holds ahead of its reader. */
async function scene(t: CleanUp) {
  const made = await fourEyesScene(t, { directory: await quickDirectory(t) });
  const { server, filter, told, cookies, unlock } = made;
  const board = rememberedUser({ department: 'Board' });
  for (let count = 0; count < 3; count++) {
    const facts = await server.record({}, Buffer.alloc(4_000_000, count));
    server.catalog.recordings.insert(facts, board);
  }
  const through = `?filter=${filter.id}`;
  const choose = (cookie = cookies.anna, query = through, body: object = {}) =>
    told(cookie, 'POST', `/exports${query}`, body);
  const progress = async (id: string) => (await told(cookies.anna, 'GET', `/exports/${id}`))[1];
  const open = async (id: string) =>
    server.exports.open(await server.principal(cookies.anna), id, '127.0.0.1');
  /** Chosen under an unlock of Sue. */
  const chosen = async () => {
    assert.equal((await unlock('sue'))[0], 200);
    const [status, made] = await choose();
    assert.deepEqual([status, made.count], [201, 4]);
    return made.id as string;
  };
  /** An archive of which the first bytes were taken, and the code that it breaks off with. */
  const begun = async () => {
    const id = await chosen();
    const archive = await open(id);
    for await (const _first of archive.iterator({ destroyOnReturn: false })) break;
    const end = async () => {
      server.time.advance(2000);
      await assert.rejects(finished(archive.resume()));
      const { state, error } = await progress(id);
      return [state, error];
    };
    return { id, archive, end };
  };
  return { ...made, through, choose, progress, open, chosen, begun };
}

describe('an export under four eyes', () => {
  it('is chosen only while a second person answers for it', async (t) => {
    const made = await scene(t);
    const { server, choose, cookies, unlock, seen, ids } = made;
    const locked = [403, 'FOUR_EYES_REQUIRED'];
    assert.deepEqual(await choose(), locked);
    assert.deepEqual(await choose(cookies.anna, made.through, { ids: seen }), locked);
    await server.catalog.users.update(ids.anna, { isAdministrator: true }, TESTER);
    assert.deepEqual(await choose(), locked);
    // Around the filter there is nothing, unlocked or not.
    for (let time = 0; time < 2; time++) {
      for (const query of ['', '?filter=inbox']) {
        const [status, answer] = await choose(cookies.anna, query, { ids: seen });
        assert.deepEqual([status, answer.count ?? answer], query === '' ? [201, 0] : [404, answer]);
      }
      await unlock('sue');
    }
    // The unlock is Anna's, in this log-in.
    assert.deepEqual(await choose(cookies.sue), locked);
    const stranger = await server.administrator('boss');
    assert.deepEqual(await choose(stranger), [404, 'FILTER_NOT_FOUND']);
  });

  it('names both persons in the index and in the audit trail', async (t) => {
    const made = await scene(t);
    const { server, filter, ids, open, chosen } = made;
    const id = await chosen();
    await finished((await open(id)).resume());
    const events = await server.catalog.audit.list({ action: 'recording.exported', limit: 5 });
    const [{ actor, details }] = events.items as never as [(typeof events.items)[0]];
    const { recordingIds, ...rest } = details as { recordingIds: string[] };
    const both = { secondPersonId: ids.sue, secondPersonName: 'sue' };
    assert.deepEqual([actor.id, recordingIds.length], [ids.anna, 4]);
    assert.deepEqual(rest, { count: 4, filterId: filter.id, ...both });
    const started = await server.catalog.audit.list({ action: 'export.started', limit: 5 });
    const { filterId, secondPersonId } = started.items[0]!.details;
    assert.deepEqual([filterId, secondPersonId], [filter.id, ids.sue]);
  });

  for (const [what, [ends, code]] of Object.entries(UNLOCK_ENDS)) {
    it(`is not fetched after ${what}`, async (t) => {
      const made = await scene(t);
      const { told, cookies, chosen, progress } = made;
      const id = await chosen();
      await ends(made);
      const [status, problem] = await told(cookies.anna, 'GET', `/exports/${id}/archive`);
      assert.deepEqual([status, problem], [code === 'FILTER_NOT_FOUND' ? 404 : 403, code]);
      const { state, error } = await progress(id);
      assert.deepEqual([state, error], ['failed', code]);
      const { items } = await made.server.catalog.audit.list({ action: 'recording', limit: 9 });
      assert.deepEqual(items, []);
    });

    it(`breaks off when ${what}`, async (t) => {
      const made = await scene(t);
      const { end } = await made.begun();
      await ends(made);
      assert.deepEqual(await end(), ['failed', code]);
    });
  }

  it('keeps the view open while it is fetched', async (t) => {
    const made = await scene(t);
    const { server, list, seen, begun } = made;
    const { archive } = await begun();
    for (let minute = 0; minute < 20; minute++) {
      server.time.advance(60_000);
      archive.read();
      await once(archive, 'readable');
      await server.principal(made.cookies.anna);
    }
    assert.equal(archive.destroyed, false);
    assert.equal((await list()).length, seen.length + 3);
    archive.destroy();
  });
});
