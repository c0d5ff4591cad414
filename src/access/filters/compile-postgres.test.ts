import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { hostilePayloads } from '../../../test/support/hostile-payloads.ts';
import { Postgres } from '../../../test/support/postgres.ts';
import { copyToPostgres } from '../../../test/support/postgres-rows.ts';
import { naive, randomRule, ruleText } from '../../../test/support/random-filters.ts';
import { seeded, storeRecordings } from '../../../test/support/random-recordings.ts';
import { recordingFacts, rememberedUser } from '../../../test/support/recording-facts.ts';
import { recordingsOnSqlite } from '../../../test/support/recordings-on-sqlite.ts';
import { type PostgresReader, postgresQueries } from '../../storage/postgres/index.ts';
import { compileFilter } from './compile.ts';
import { evaluate } from './evaluate.ts';
import type { FilterExpression } from './expression.ts';
import { factsOfRecording } from './filter-facts.ts';
import { parseFilterRule } from './parse.ts';

const RULES = 2000;
/** Rules are asked together: one at a time, the way there and back would take longest. */
const TOGETHER = 50;

const LAST_NAMES = [
  ...['Straße', 'STRASSE', 'İstanbul', 'Istanbul', 'ıssız', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς', 'Ǆuro'],
  ...['Cafe\u0301', 'CAFÉ', 'Cafe', 'Ångström', '\u212Bngström', 'ﬁn', 'fin', '𐐀𐐨', '日本', 'a\\b'],
];
/** Rule → the last names that it finds, as the documentation of the language has it. */
const FOLDED: readonly (readonly [rule: string, ...found: string[]])[] = [
  ["usr_LastName = 'STRAßE'", 'Straße'],
  ["usr_LastName = 'STRAẞE'", 'Straße'],
  ["usr_LastName = 'strasse'", 'STRASSE'],
  ["usr_LastName = 'i̇stanbul'", 'İstanbul'],
  ["usr_LastName = 'ISTANBUL'", 'Istanbul'],
  ["usr_LastName LIKE '_stanbul'", 'Istanbul'],
  ["usr_LastName LIKE 'i%stanbul'", 'İstanbul', 'Istanbul'],
  ["usr_LastName = 'ISSIZ'"],
  ["usr_LastName = 'Οδυσσευσ'", 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ["usr_LastName LIKE '%ς'", 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ["usr_LastName = 'ǆURO'", 'Ǆuro'],
  ["usr_LastName = 'café'", 'Cafe\u0301', 'CAFÉ'],
  ["usr_LastName LIKE 'caf_'", 'Cafe\u0301', 'CAFÉ', 'Cafe'],
  ["usr_LastName = 'ÅNGSTRÖM'", 'Ångström', '\u212Bngström'],
  ["usr_LastName = 'FIN'", 'fin'],
  ["usr_LastName = '𐐨𐐨'", '𐐀𐐨'],
  ["usr_LastName LIKE '__' AND usr_LastName > 'z'", 'ﬁn', '𐐀𐐨', '日本'],
  ["usr_LastName LIKE '%\\%'", 'a\\b'],
  ["usr_LastName LIKE 'a\\\\b' ESCAPE '\\'", 'a\\b'],
  ["usr_LastName BETWEEN 'İ' AND 'J'", 'İstanbul'],
  ["usr_LastName > 'ﬁ' AND NOT usr_LastName LIKE 'ﬁ_'", '𐐀𐐨'],
];

describe('filters on PostgreSQL', () => {
  const ends: (() => unknown)[] = [];
  const context = { after: (end: () => unknown) => ends.unshift(end) };
  const random = seeded(20_261_125);
  const shared = {} as {
    stored: Awaited<ReturnType<typeof storeRecordings>>;
    reader: PostgresReader;
    names: ReadonlyMap<string, string>;
  };

  before(async () => {
    const stored = await storeRecordings(context, 120, random);
    const names = new Map<string, string>();
    for (const lastName of LAST_NAMES) {
      const facts = recordingFacts();
      stored.catalog.recordings.insert(facts, rememberedUser({ lastName }));
      names.set(facts.session.recordingId, lastName);
    }
    const postgres = await Postgres.start(context);
    await copyToPostgres(stored.database, postgres.administrator);
    Object.assign(shared, { stored, names, reader: await postgres.openReader(context) });
  });

  after(async () => {
    for (const end of ends) await end();
  });

  it('find the same recordings as a naive evaluation, 2000 rules', async () => {
    const { stored, reader } = shared;
    for (let done = 0; done < RULES; done += TOGETHER) {
      const rules = Array.from({ length: TOGETHER }, () => randomRule(random, 3));
      const texts = rules.map((rule) => ruleText(rule, random));
      const found = await foundBy(reader, texts.map(parsed));
      for (const [index, rule] of rules.entries()) {
        const expected = stored.rows.filter(({ raw }) => naive(rule, raw) === 1);
        assert.deepEqual(
          found[index]!.filter((id) => !shared.names.has(id)),
          expected.map(({ id }) => id),
          texts[index],
        );
      }
    }
  });

  it('fold case, marks and signs as SQLite and the evaluator do', async () => {
    const { stored, reader, names } = shared;
    for (const [rule, ...expected] of FOLDED) {
      const expression = parsed(rule);
      const named = (ids: readonly string[]) => ids.flatMap((id) => names.get(id) ?? []).sort();
      const [here = []] = await foundBy(reader, [expression]);
      const evaluated = [...names.keys()].filter((id) => {
        const source = stored.catalog.recordings.filterSource(id);
        return source !== undefined && evaluate(expression, factsOfRecording(source)) === true;
      });
      const wanted = [...expected].sort();
      assert.deepEqual(named(here), wanted, `PostgreSQL: ${rule}`);
      assert.deepEqual(
        named(recordingsOnSqlite(stored.database, expression)),
        wanted,
        `SQLite: ${rule}`,
      );
      assert.deepEqual(named(evaluated), wanted, `evaluator: ${rule}`);
    }
  });

  it('take texts that want to break in, and numbers beyond all bounds, for what they are', async (t) => {
    const { stored, reader } = shared;
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const texts = hostilePayloads(t).filter((text) => text.length <= 1000 && !text.includes('\0'));
    const rules = [
      ...texts.flatMap((text) => [
        `usr_LastName = ${quoted(text)} OR msg_Caller = ${quoted(text)}`,
        `usr_LastName IN (${quoted(text)}, 'x') OR usr_LastName < ${quoted(text)}`,
      ]),
      ...['9'.repeat(400), '9007199254740993', '0.5', '-0', `-${'9'.repeat(30)}`].flatMap(
        (number) =>
          ['=', '<>', '<', '>='].map((operator) => `msg_ContentSize ${operator} ${number}`),
      ),
    ];
    for (let done = 0; done < rules.length; done += TOGETHER) {
      const texts = rules.slice(done, done + TOGETHER);
      const found = await foundBy(reader, texts.map(parsed));
      for (const [index, rule] of texts.entries()) {
        assert.deepEqual(found[index], recordingsOnSqlite(stored.database, parsed(rule)), rule);
      }
    }
    t.diagnostic(`${rules.length} rules`);
  });
});

function parsed(rule: string): FilterExpression {
  const expression = parseFilterRule(rule, 'UTC');
  assert.ok(expression !== undefined);
  return expression;
}

/** What each rule finds, in the order of storing. */
async function foundBy(
  reader: PostgresReader,
  rules: readonly FilterExpression[],
): Promise<string[][]> {
  const found = rules.map((rule, index) => {
    const rows = postgresQueries
      .selectFrom('recordings')
      .select('id')
      .where(compileFilter(rule).recordings)
      .orderBy('row');
    return sql<string[]>`array(${rows})`.as(String(index));
  });
  const [row = {}] = await reader.all(postgresQueries.selectNoFrom(found));
  return rules.map((_, index) => row[index] ?? []);
}
