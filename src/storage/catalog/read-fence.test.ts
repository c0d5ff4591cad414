import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { openReader, queries } from './catalog-database.ts';
import { ReadThread } from './read-thread.ts';

const REFUSED = [
  'delete from recordings',
  "update recordings set note = 'x'",
  "insert into settings values ('a', 'b')",
  'drop table recordings',
  'create table stolen as select * from recordings',
  'create temp table stolen as select * from recordings',
  "attach database ':memory:' as other",
  "vacuum into '/tmp/earwitness-stolen.sqlite'",
  'pragma query_only = off',
  'pragma journal_mode = delete',
  'pragma writable_schema = on',
  'begin immediate',
  'reindex',
  'select * from secrets',
  'select * from web_sessions',
  'select token_hash from login_steps',
  'select * from totp_secrets',
  'select password_hash from users',
  'select 1 from users where pin_hash is not null',
  'select (select count(*) from recovery_codes)',
  'select * from settings',
  'select token_hash from api_tokens',
  'select sealed_secret from webhook_targets',
  'select * from sqlite_schema',
  "select load_extension('x')",
  'select id from recordings where id in (select name from secrets)',
];

const NOT_ALLOWED = {
  message: /^(not authorized|authorization denied|access to [\w.]+ is prohibited)/,
};

describe('connections that read recordings for people', () => {
  it('do nothing else, whatever they are given', async (t) => {
    const catalog = await temporaryCatalog(t);
    catalog.recordings.insert(recordingFacts(), undefined);
    const reader = openReader(catalog.path);
    t.after(() => reader.close());
    const thread = new ReadThread(catalog.path);
    t.after(() => thread.close());
    const inThread = (text: string) =>
      thread.all({ compile: () => sql.raw(text).compile(queries) });
    for (const text of REFUSED) {
      assert.throws(() => reader.prepare(text).all(), NOT_ALLOWED, text);
      await assert.rejects(inThread(text), NOT_ALLOWED, text);
    }
    const fine = 'select count(*) as count from recordings join user_snapshots on 1 = 1';
    assert.deepEqual({ ...reader.prepare(fine).get() }, { count: 0 });
    assert.deepEqual(await inThread('select count(*) as count from recordings'), [{ count: 1 }]);
    const search =
      "select count(*) as count from recording_search where recording_search match 'abc'";
    assert.deepEqual(await inThread(search), [{ count: 0 }]);
  });
});
