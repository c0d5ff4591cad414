import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { Postgres } from '../../../test/support/postgres.ts';
import { copyToPostgres } from '../../../test/support/postgres-rows.ts';
import { recordingFacts } from '../../../test/support/recording-facts.ts';
import { temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { systemCode } from '../../base/index.ts';
import { postgresQueries } from './postgres-queries.ts';
import { PostgresReader } from './postgres-reader.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
const READ_ONLY = '25006';
const SYNTAX = '42601';

const REFUSED: readonly (readonly [statement: string, code: string])[] = [
  ['delete from recordings', READ_ONLY],
  ["update recordings set note = 'x'", READ_ONLY],
  ["insert into settings values ('a', 'b')", READ_ONLY],
  ['truncate recordings', READ_ONLY],
  ['drop table recordings', READ_ONLY],
  ['create table stolen as select * from recordings', READ_ONLY],
  ['create temp table stolen as select * from recordings', READ_ONLY],
  ['with x as (delete from recordings returning id) select id from x', READ_ONLY],
  ['select id from recordings for update', READ_ONLY],
  ['select id into stolen from recordings', READ_ONLY],
  ['lock table recordings in access exclusive mode', INSUFFICIENT_PRIVILEGE],
  ['alter role reader set statement_timeout = 0', READ_ONLY],
  ["copy recordings to program 'cat'", INSUFFICIENT_PRIVILEGE],
  ["copy recordings to '/tmp/earwitness-stolen'", INSUFFICIENT_PRIVILEGE],
  ["copy recordings from '/etc/passwd'", INSUFFICIENT_PRIVILEGE],
  ["select pg_read_file('/etc/passwd')", INSUFFICIENT_PRIVILEGE],
  ["select pg_ls_dir('/')", INSUFFICIENT_PRIVILEGE],
  ['select pg_sleep(0)', INSUFFICIENT_PRIVILEGE],
  ["select set_config('statement_timeout', '0', false)", INSUFFICIENT_PRIVILEGE],
  ['select lo_create(0)', INSUFFICIENT_PRIVILEGE],
  ["select lo_from_bytea(0, 'x')", INSUFFICIENT_PRIVILEGE],
  ["select lo_import('/etc/passwd')", INSUFFICIENT_PRIVILEGE],
  ['select pg_advisory_lock(1)', INSUFFICIENT_PRIVILEGE],
  ["select query_to_xml('select 1', true, true, '')", INSUFFICIENT_PRIVILEGE],
  ["select pg_notify('a', 'b')", INSUFFICIENT_PRIVILEGE],
  ['do $$ begin perform 1; end $$', INSUFFICIENT_PRIVILEGE],
  ['set role owner', INSUFFICIENT_PRIVILEGE],
  ['set session authorization owner', INSUFFICIENT_PRIVILEGE],
  ['select * from secrets', INSUFFICIENT_PRIVILEGE],
  ['select * from web_sessions', INSUFFICIENT_PRIVILEGE],
  ['select token_hash from login_steps', INSUFFICIENT_PRIVILEGE],
  ['select * from totp_secrets', INSUFFICIENT_PRIVILEGE],
  ['select * from settings', INSUFFICIENT_PRIVILEGE],
  ['select token_hash from api_tokens', INSUFFICIENT_PRIVILEGE],
  ['select password_hash from users', INSUFFICIENT_PRIVILEGE],
  ['select * from users', INSUFFICIENT_PRIVILEGE],
  ['select 1 from users where pin_hash is not null', INSUFFICIENT_PRIVILEGE],
  ['select id from recordings where id in (select name from secrets)', INSUFFICIENT_PRIVILEGE],
  ['select rolpassword from pg_authid', INSUFFICIENT_PRIVILEGE],
  ['select 1; select 2', SYNTAX],
];

function asked(reader: PostgresReader, text: string): Promise<unknown[]> {
  return reader.all({ compile: () => sql.raw(text).compile(postgresQueries) });
}

describe('a reader on PostgreSQL', () => {
  const ends: (() => unknown)[] = [];
  const context = { after: (end: () => unknown) => ends.unshift(end) };
  let postgres: Postgres;

  before(async () => {
    postgres = await Postgres.start(context);
    const catalog = await temporaryCatalog(context);
    catalog.recordings.insert(recordingFacts(), undefined);
    const source = new DatabaseSync(catalog.path, { readOnly: true });
    await copyToPostgres(source, postgres.administrator);
    source.close();
  });

  after(async () => {
    for (const end of ends) await end();
  });

  it('does nothing but read, whatever it is given', async (t) => {
    const reader = await postgres.openReader(t);
    const outcomes: (readonly [statement: string, code: string | undefined])[] = [];
    for (const [text] of REFUSED) {
      const refused = await asked(reader, text).catch((error: unknown) => error);
      outcomes.push([text, systemCode(refused)]);
    }
    assert.deepEqual(outcomes, REFUSED);
    const count = "select count(*) as count from recordings where note = ''";
    assert.deepEqual(await asked(reader, count), [{ count: 1 }]);
    assert.deepEqual(await asked(reader, 'select login_name from users'), []);
  });

  it('leaves nothing behind for the next query: no setting, no role, no right', async (t) => {
    const reader = await postgres.openReader(t, 7000);
    for (const text of [
      ...['set statement_timeout = 0', 'set session statement_timeout = 0', 'reset role'],
      ...['set transaction read write', 'set default_transaction_read_only = off', 'commit'],
      ...['reset all', 'set session characteristics as transaction read write', 'rollback'],
    ]) {
      await asked(reader, text);
      const [state] = await asked(
        reader,
        `select current_setting('statement_timeout') as "limit", current_user::text as "user",
           current_setting('transaction_read_only') as "readOnly"`,
      );
      assert.deepEqual(state, { limit: '7s', user: 'reader', readOnly: 'on' }, text);
      await assert.rejects(asked(reader, 'delete from recordings'), { code: READ_ONLY }, text);
    }
  });

  it('ends a query that takes too long, and goes on', async (t) => {
    const reader = await postgres.openReader(t, 300);
    await assert.rejects(asked(reader, 'select count(*) from generate_series(1, 1000000000000)'), {
      code: 'CATALOG_READ_TOO_LONG',
      message: 'reading took longer than 300 ms and was ended',
    });
    assert.deepEqual(await asked(reader, 'select 1 as one'), [{ one: 1 }]);
  });

  it('is not opened where its role may do more', async (t) => {
    const may: readonly (readonly [more: string, less: string, what: string])[] = [
      [
        'alter role reader createrole',
        'alter role reader nocreaterole',
        'do more than read recordings',
      ],
      [
        'grant pg_monitor to reader',
        'revoke pg_monitor from reader',
        'do more than read recordings',
      ],
      [
        'grant usage on language plpgsql to public',
        'revoke usage on language plpgsql from public',
        'do more than read recordings',
      ],
      [
        'grant update (note) on recordings to reader',
        'revoke update (note) on recordings from reader',
        'change public.recordings',
      ],
      [
        'grant select (value) on settings to reader',
        'revoke select (value) on settings from reader',
        'read settings.value',
      ],
      [
        'grant select on users to public',
        'revoke select on users from public',
        'read users.password_hash',
      ],
    ];
    for (const [more, less, what] of may) {
      await postgres.openReader(t);
      await postgres.administrator.query(more);
      await assert.rejects(postgres.reopenReader(), {
        code: 'POSTGRES_UNSUITABLE',
        message: `PostgreSQL: the role may ${what}`,
      });
      await postgres.administrator.query(less);
    }
  });

  it('says that there is no connection', async () => {
    const connection = { host: postgres.connection.host, database: 'nowhere', user: 'nobody' };
    await assert.rejects(PostgresReader.open({ connection, limitMs: 1000 }), {
      code: 'CATALOG_FAILED',
      message: /^PostgreSQL: /,
    });
  });
});
