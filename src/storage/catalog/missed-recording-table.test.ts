import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../../test/support/temporary-catalog.ts';
import { FakeTime } from '../../base/index.ts';
import { AuditTable } from './audit-table.ts';
import { Catalog } from './catalog.ts';
import { CatalogDatabase, openDatabase } from './catalog-database.ts';
import type { NewMissedRecording } from './missed-recording.ts';
import { MissedRecordingTable } from './missed-recording-table.ts';
import { ReadThread } from './read-thread.ts';

function missedAt(atMs: number, change: Partial<NewMissedRecording> = {}): NewMissedRecording {
  return {
    atMs,
    code: 'no-line',
    detail: 'all 5 lines are in use',
    direction: 'inbound',
    peer: '10.0.0.1:5060',
    parties: { near: { side: 'near', number: '1001' }, far: { side: 'far' } },
    count: 1,
    ...change,
  };
}

/** What the entry of {@link missedAt} looks like in the list, its id left away. */
function listed(atMs: number, change: object = {}) {
  const rest = { userId: undefined, user: undefined, recordingId: undefined };
  return { ...missedAt(atMs), ...rest, lastAtMs: atMs, acknowledged: undefined, ...change };
}

function withoutIds(items: readonly { readonly id: string }[]) {
  return items.map(({ id, ...item }) => item);
}

describe('missed recordings', () => {
  it('are listed in pages, the newest first', async (t) => {
    const { missed } = await temporaryCatalog(t);
    missed.insertAll([2, 3, 1, 2].map((atMs) => missedAt(atMs)));
    const whole = await missed.list({ limit: 10 });
    assert.deepEqual(
      withoutIds(whole.items),
      [3, 2, 2, 1].map((atMs) => listed(atMs)),
    );
    assert.equal(whole.nextCursor, undefined);
    const first = await missed.list({ limit: 2 });
    const second = await missed.list({ limit: 2, cursor: first.nextCursor });
    assert.deepEqual([...first.items, ...second.items], whole.items);
    assert.equal(second.nextCursor, undefined);
    await assert.rejects(missed.list({ limit: 1, cursor: 'x' }), { code: 'CURSOR_INVALID' });
  });

  it('are found by time, reason, user and what was seen to', async (t) => {
    const { missed, users } = await temporaryCatalog(t);
    const anna = await users.create({ loginName: 'anna', lastName: 'Ost' }, TESTER);
    missed.insertAll([
      missedAt(1, { userId: anna.id }),
      missedAt(2, { code: 'disk-full', userId: 'gone' }),
      missedAt(3),
    ]);
    const times = async (query: object) =>
      (await missed.list({ limit: 10, ...query })).items.map(({ atMs }) => atMs);
    assert.deepEqual(await times({ fromMs: 2 }), [3, 2]);
    assert.deepEqual(await times({ fromMs: 1, toMs: 2 }), [1]);
    assert.deepEqual(await times({ code: 'disk-full' }), [2]);
    assert.deepEqual(await times({ userId: anna.id }), [1]);
    const [newest, second, oldest] = (await missed.list({ limit: 10 })).items;
    const user = { id: anna.id, lastName: 'Ost', firstName: '', department: '' };
    assert.deepEqual([newest!.user, second!.user, oldest!.user], [undefined, undefined, user]);
    missed.acknowledge([newest!.id], TESTER, 9);
    assert.deepEqual(await times({ isAcknowledged: true }), [3]);
    assert.deepEqual(await times({ isAcknowledged: false }), [2, 1]);
  });

  it('are acknowledged once, and that is reported', async (t) => {
    const { missed, audit } = await temporaryCatalog(t);
    missed.insertAll([missedAt(1), missedAt(2)]);
    const ids = (await missed.list({ limit: 10 })).items.map(({ id }) => id);
    assert.equal(missed.countOpen(), 2);
    assert.equal(missed.acknowledge([ids[0]!, 'unknown'], TESTER, 7), 1);
    assert.equal(missed.acknowledge([ids[0]!], { kind: 'system', name: 'other' }, 8), 0);
    assert.equal(missed.countOpen(), 1);
    const [entry] = (await missed.list({ limit: 1 })).items;
    assert.deepEqual(entry!.acknowledged, { atMs: 7, by: 'test' });
    const [event, ...others] = await audit.newest(10);
    assert.deepEqual(others, []);
    assert.equal(event!.action, 'missed.acknowledged');
    assert.deepEqual(event!.details, { count: 1, ids: [ids[0]] });
  });

  it('are counted together where they are alike, and open again when more come', async (t) => {
    const { missed } = await temporaryCatalog(t);
    const foldKey = 'untrusted-peer 10.9.9.9 1';
    missed.insertAll([missedAt(5, { foldKey, count: 3 })]);
    const { items } = await missed.list({ limit: 10 });
    missed.acknowledge([items[0]!.id], TESTER, 6);
    missed.insertAll([missedAt(8, { foldKey, count: 400 }), missedAt(8, { foldKey: 'another' })]);
    const folded = listed(5, { lastAtMs: 8, count: 403 });
    assert.deepEqual(withoutIds((await missed.list({ limit: 10 })).items), [listed(8), folded]);
  });

  it('never grow beyond a bound', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    await (await Catalog.open(path)).close();
    const database = new CatalogDatabase(openDatabase(path));
    const thread = new ReadThread(path);
    const audit = new AuditTable(database, thread, new FakeTime());
    const missed = new MissedRecordingTable({ database, thread, audit, maxEntries: 3 });
    for (const atMs of [1, 2, 3, 4, 5, 6]) missed.insertAll([missedAt(atMs)]);
    const { items } = await missed.list({ limit: 10 });
    assert.deepEqual(
      items.map(({ atMs }) => atMs),
      [6, 5, 4],
    );
    await thread.close();
    database.close();
  });
});
