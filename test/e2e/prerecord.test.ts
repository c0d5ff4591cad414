import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrerecordScene, until } from '../support/prerecord-scene.ts';
import type { ApiClient } from '../support/product.ts';

/** The end of a call is noted within this time; before, it counts from the journal. */
const NOTED_MS = 300;

/** Calls that are buffered until somebody keeps them. */
describe('a call in mode prerecord', () => {
  let scene: PrerecordScene;
  let client: ApiClient;

  before(async () => {
    scene = await PrerecordScene.start(20);
    client = await scene.client();
  });
  after(() => scene?.close());

  it('that is kept while it runs is a recording from its first packet', async () => {
    const call = scene.newCall();
    const { id, state } = await scene.talk(call);
    assert.equal(state, 'buffered');
    assert.equal(await client.act(id, 'keep'), 200);
    assert.equal(await client.act(id, 'keep'), 200);
    assert.equal(await client.act(id, 'private'), 'CALL_ACTION_NOT_POSSIBLE');
    assert.equal((await scene.listed(call)).state, 'recording');
    await sleep(500);
    await scene.hangUp(call);
    await scene.waitForRecordings(call, 1);
    assert.equal(await scene.missing(call), 0);
    assert.equal(await client.act(id, 'keep'), 'CALL_NOT_FOUND');
    assert.deepEqual(await scene.audited(id), ['admin recording.kept person']);
  });

  it('can be kept after its end, for as long as it is listed', async () => {
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await scene.hangUp(call);
    const { state, endedAt, expiresAt } = await scene.listed(call);
    assert.equal(state, 'buffered');
    assert.equal(Date.parse(expiresAt!) - Date.parse(endedAt!), 5 * 60_000);
    await sleep(1500);
    assert.equal(await scene.recordings(call), 0);
    assert.equal(await client.act(id, 'keep'), 200);
    await scene.waitForRecordings(call, 1);
    assert.equal(await scene.missing(call), 0);
  });

  it('that is discarded while it runs is ended, and gone', async () => {
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    assert.equal(await client.act(id, 'private'), 200);
    assert.equal(await client.act(id, 'keep'), 'CALL_NOT_FOUND');
    await until(async () => !scene.journals.includes(`${id}.ewj`), 'the journal is gone');
    assert.deepEqual(
      call.legs.map(({ endedBy }) => endedBy),
      ['recorder', 'recorder'],
    );
    assert.deepEqual(await scene.audited(id), ['admin recording.private person']);
    assert.equal(await scene.recordings(call), 0);
  });

  it('that is discarded after its end is gone', async () => {
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await scene.hangUp(call);
    assert.equal(await client.act(id, 'private'), 200);
    await until(async () => !scene.journals.includes(`${id}.ewj`), 'the journal is gone');
    assert.equal((await scene.list()).length, 0);
    assert.equal(await scene.recordings(call), 0);
  });

  it('that nobody keeps in time is discarded', async () => {
    await scene.product.changeSettings({ keepGraceMinutes: 0 });
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await scene.hangUp(call);
    await until(async () => !scene.journals.includes(`${id}.ewj`), 'the journal is gone');
    await scene.product.changeSettings({ keepGraceMinutes: 5 });
    assert.deepEqual(await scene.audited(id), ['prerecord recording.discarded time-out']);
    assert.equal(await scene.recordings(call), 0);
    assert.deepEqual(rowsOf(scene), []);
  });

  it('is kept with all parts of its conversation, those to come too', async () => {
    const call = scene.newCall();
    const parts = [await scene.talk(call)];
    await scene.hangUp(call);
    await call.resume();
    await sleep(700);
    parts.push(await scene.listed(call));
    assert.equal(new Set(parts.map(({ conversationId }) => conversationId)).size, 1);
    assert.equal(await client.act(parts[1]!.id, 'keep'), 200);
    await scene.waitForRecordings(call, 1);
    await scene.hangUp(call);
    await scene.waitForRecordings(call, 2);
    await call.resume();
    await sleep(700);
    const third = await scene.listed(call);
    assert.equal(third.state, 'recording');
    await scene.hangUp(call);
    await scene.waitForRecordings(call, 3);
    assert.equal(await scene.missing(call), 0);
    assert.deepEqual(await scene.audited(parts[0]!.id), ['admin recording.kept conversation']);
    assert.deepEqual(await scene.audited(third.id), ['prerecord recording.kept conversation']);
  });

  it('uses a line while it runs', async () => {
    await scene.product.changeSettings({ lines: 1 });
    const call = scene.newCall();
    await scene.talk(call, 200);
    const { near } = await scene.newCall().place();
    assert.equal(near?.kind === 'refused' && near.status, 503);
    await scene.hangUp(call);
    await scene.product.changeSettings({ lines: null });
  });
});

describe('a call in mode prerecord, across restarts', () => {
  let scene: PrerecordScene;

  before(async () => {
    scene = await PrerecordScene.start(20);
  });
  after(() => scene?.close());

  async function crash(): Promise<void> {
    process.kill(scene.product.capturePid, 'SIGKILL');
    await scene.product.kill('SIGKILL');
    await scene.product.restart();
  }

  it('waits on, and is kept', async () => {
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await scene.hangUp(call);
    const before = await scene.listed(call);
    await sleep(NOTED_MS);
    await crash();
    const { startedAt } = before;
    assert.deepEqual({ ...(await scene.listed(call)), startedAt }, before);
    assert.equal(await scene.recordings(call), 0);
    assert.equal(await (await scene.client()).act(id, 'keep'), 200);
    await scene.waitForRecordings(call, 1);
    assert.equal(await scene.missing(call), 0);
  });

  it('stays kept when it was kept just before', async () => {
    const [running, ended] = [scene.newCall(), scene.newCall()];
    const one = await scene.talk(running);
    const other = await scene.talk(ended);
    await scene.hangUp(ended);
    const client = await scene.client();
    assert.equal(await client.act(one.id, 'keep'), 200);
    assert.equal(await client.act(other.id, 'keep'), 200);
    await scene.product.kill('SIGKILL');
    await scene.product.restart();
    assert.equal((await scene.listed(running)).state, 'recording');
    await sleep(500);
    await scene.hangUp(running);
    await scene.waitForRecordings(running, 1);
    await scene.waitForRecordings(ended, 1);
    assert.equal(await scene.missing(running), 0);
    assert.equal(await scene.missing(ended), 0);
  });

  it('stays buffered when it runs on', async () => {
    const call = scene.newCall();
    await scene.talk(call);
    await scene.product.kill('SIGKILL');
    await scene.product.restart();
    const { id, state, endedAt } = await scene.listed(call);
    assert.deepEqual([state, endedAt], ['buffered', null]);
    await scene.hangUp(call);
    await sleep(500);
    assert.equal(await scene.recordings(call), 0);
    assert.equal(await (await scene.client()).act(id, 'keep'), 200);
    await scene.waitForRecordings(call, 1);
  });

  it('is discarded at the start when its time was over meanwhile', async () => {
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await scene.hangUp(call);
    await scene.product.kill('SIGTERM');
    const catalog = new DatabaseSync(join(scene.product.dataDirectory, 'catalog.sqlite'));
    catalog.exec('update buffered_recordings set expires_at_ms = expires_at_ms - 600000');
    catalog.close();
    await scene.product.restart();
    await until(async () => !scene.journals.includes(`${id}.ewj`), 'the journal is gone');
    assert.equal(await scene.recordings(call), 0);
    assert.deepEqual(await scene.audited(id), ['prerecord recording.discarded time-out']);
  });

  it('is discarded at the start when that was interrupted', async () => {
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    await scene.hangUp(call);
    await sleep(NOTED_MS);
    await scene.product.kill('SIGKILL');
    const catalog = new DatabaseSync(join(scene.product.dataDirectory, 'catalog.sqlite'));
    catalog.exec(`update buffered_recordings set state = 'discarded'`);
    catalog.close();
    await scene.product.restart();
    assert.ok(!scene.journals.includes(`${id}.ewj`));
    assert.deepEqual(rowsOf(scene), []);
  });
});

/** What is remembered of buffered calls. */
function rowsOf(scene: PrerecordScene): unknown[] {
  const path = join(scene.product.dataDirectory, 'catalog.sqlite');
  const catalog = new DatabaseSync(path, { readOnly: true });
  const rows = catalog.prepare('select recording_id, state from buffered_recordings').all();
  catalog.close();
  return rows.filter(({ recording_id: id }) => !scene.journals.includes(`${id}.ewj`));
}
