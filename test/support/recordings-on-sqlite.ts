import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { compileFilter } from '../../src/access/filters/compile.ts';
import type { FilterExpression } from '../../src/access/filters/expression.ts';
import { queries } from '../../src/storage/catalog/catalog-database.ts';

/** Ids of the recordings that a rule finds, in the order of storing. */
export function recordingsOnSqlite(database: DatabaseSync, rule: FilterExpression): string[] {
  const query = queries
    .selectFrom('recordings')
    .select('id')
    .where(compileFilter(rule).recordings)
    .orderBy('row')
    .compile();
  const rows = database.prepare(query.sql).all(...(query.parameters as SQLInputValue[]));
  return rows.map(({ id }) => String(id));
}
