import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { describe, it } from 'node:test';
import { hostilePayloads } from '../../../test/support/hostile-payloads.ts';
import { recordingFacts, rememberedUser } from '../../../test/support/recording-facts.ts';
import { temporaryDirectory } from '../../../test/support/temporary-catalog.ts';
import { queries } from '../../storage/catalog/catalog-database.ts';
import { Catalog } from '../../storage/catalog/index.ts';
import { compileFilter } from './compile.ts';
import { FilterRuleError } from './filter-error.ts';
import { parseFilterRule } from './parse.ts';

/** Everything that a compiled rule can be made of. */
const HARMLESS = new RegExp(
  [
    '^select "id" from "recordings" where (?:',
    [
      ...[/"\w+"(?:\."\w+")?/, /recordings\.\w+/, /'(?:inbound|outbound|internal|external|\\)?'/],
      ...[/\?/, /[(),.<>=]/, /\s/, /\d+/],
      /\b(?:and|or|not|in|like|escape|between|is|null|nullif|exists|select|from|where|as)\b/,
      /\b(?:true|false)\b/,
    ]
      .map(({ source }) => source)
      .join('|'),
    ')+$',
  ].join(''),
);

describe('rules that want to break in', () => {
  it('are a mistake or a harmless comparison, and never anything but one select', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const catalog = await Catalog.open(path);
    t.after(() => catalog.close());
    catalog.recordings.insert(recordingFacts(), rememberedUser({ lastName: 'Muster' }));
    const database = new DatabaseSync(path, { readOnly: true });
    t.after(() => database.close());
    const found = (rule: string) => {
      const expression = parseFilterRule(rule, 'UTC');
      if (expression === undefined) return undefined;
      const where = compileFilter(expression).recordings;
      const { sql, parameters } = queries
        .selectFrom('recordings')
        .select('id')
        .where(where)
        .compile();
      assert.match(sql, HARMLESS, rule);
      return database.prepare(sql).all(...(parameters as SQLInputValue[])).length;
    };
    let read = 0;
    for (const payload of hostilePayloads(t)) {
      const rules = [
        payload,
        `usr_LastName = '${payload}'`,
        `msg_Caller LIKE "${payload}" OR usr_LastName = 'nobody'`,
        `usr_LastName = '${payload.replaceAll("'", "''")}'`,
        `usr_LastName IN ("${payload.replaceAll('"', '""')}", 'x')`,
      ];
      for (const rule of rules) {
        try {
          assert.ok([0, 1, undefined].includes(found(rule)), rule);
          read++;
        } catch (error) {
          assert.ok(error instanceof FilterRuleError, `${rule}: ${error}`);
        }
      }
    }
    assert.ok(read > 20, `${read} rules were read`);
    assert.equal(found("usr_LastName = 'muster'"), 1);
  });
});
