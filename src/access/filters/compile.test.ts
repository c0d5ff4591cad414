import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { naive, randomRule, ruleText } from '../../../test/support/random-filters.ts';
import { seeded, storeRecordings } from '../../../test/support/random-recordings.ts';
import { recordingsOnSqlite } from '../../../test/support/recordings-on-sqlite.ts';
import { queries } from '../../storage/catalog/catalog-database.ts';
import { postgresQueries } from '../../storage/postgres/index.ts';
import { compileFilter } from './compile.ts';
import { evaluate } from './evaluate.ts';
import { parseFilterRule } from './parse.ts';

function compiled(rule: string, database = queries) {
  const expression = parseFilterRule(rule, 'UTC');
  assert.ok(expression !== undefined);
  const { sql, parameters } = database
    .selectFrom('recordings')
    .select('id')
    .where(compileFilter(expression).recordings)
    .compile();
  return [sql.replace('select "id" from "recordings" where ', ''), ...parameters];
}

describe('a compiled filter', () => {
  it('is exactly this SQL, with every value a parameter', () => {
    const cases: readonly (readonly [rule: string, ...compiled: unknown[]])[] = [
      [
        `((usr_department = "Support") OR (usr_department = 'Management')) AND (msg_contentSize > 5)`,
        '("snapshot_id" in (select "id" from "user_snapshots" where ' +
          '("user_snapshots"."department" = ? or "user_snapshots"."department" = ?))' +
          ' and ("recordings"."duration_ms" >= ?))',
        ...['support', 'management', 6000],
      ],
      ['msg_Direction = 0', "recordings.direction = 'inbound'"],
      ['msg_Direction > 5', 'false'],
      ['msg_Internal <> 0', "recordings.locality = 'internal'"],
      ['msg_Preserved IN (0, 1)', 'true'],
      ["msg_Caller = '+49 30 1'", '"recordings"."remote_number_key" = ?', '+49301'],
      ["NOT msg_Caller = '1'", `nullif("recordings"."remote_number_key", '') <> ?`, '1'],
      [
        "msg_Caller NOT LIKE '49!%' ESCAPE '!'",
        `nullif("recordings"."remote_number_key", '') not like ? escape '\\'`,
        '49\\%',
      ],
      [
        "NOT usr_PhoneNumber = '1001'",
        '"snapshot_id" in (select "id" from "user_snapshots" where (exists (select "entry"."number" as "value"' +
          ' from "user_snapshot_numbers" as "entry" where "entry"."snapshot_id" = "user_snapshots"."id") and not exists' +
          ' (select "entry"."number" as "value" from "user_snapshot_numbers" as "entry" where "entry"."snapshot_id" =' +
          ' "user_snapshots"."id" and "entry"."number" = ?)))',
        '1001',
      ],
      [
        "msg_Tag = 'VIP'",
        'exists (select "recording_id" from "recording_tags" where "recording_tags"."recording_id" = "recordings"."id"' +
          ' and "recording_tags"."tag_key" = ?)',
        'vip',
      ],
      ['usr_Name IS NULL', '"snapshot_id" is null'],
      ["msg_Start >= '2026-01-01'", '"recordings"."started_at_ms" >= ?', 1767225600000],
    ];
    for (const [rule, ...expected] of cases) assert.deepEqual(compiled(rule), expected, rule);
  });

  it('is the same for PostgreSQL but for how parameters are written', () => {
    assert.deepEqual(
      compiled("msg_Caller LIKE '1%' AND msg_ContentSize BETWEEN 1 AND 5", postgresQueries),
      [
        `("recordings"."remote_number_key" like $1 escape '\\'` +
          ' and (("recordings"."duration_ms" >= $2 and "recordings"."duration_ms" < $3)))',
        ...['1%', 1000, 6000],
      ],
    );
  });

  it('finds the same recordings as the evaluator and as a naive evaluation, 10 000 rules', async (t) => {
    const random = seeded(20_261_125);
    const stored = await storeRecordings(t, 120, random);
    let matches = 0;
    for (let count = 0; count < 10_000; count++) {
      const rule = randomRule(random, 3);
      const text = ruleText(rule, random);
      const expression = parseFilterRule(text, 'UTC');
      assert.ok(expression !== undefined);
      const expected = stored.rows.filter(({ raw }) => naive(rule, raw) === 1).map(({ id }) => id);
      const evaluated = stored.rows.filter(({ facts }) => evaluate(expression, facts) === true);
      assert.deepEqual(
        evaluated.map(({ id }) => id),
        expected,
        text,
      );
      assert.deepEqual(recordingsOnSqlite(stored.database, expression), expected, text);
      matches += expected.length;
    }
    // Rules that let nothing or everything through would prove little.
    assert.ok(matches > 200_000 && matches < 900_000, `${matches} matches`);
  });
});
