import { sql } from 'kysely';
import { RETENTION_DAY_MS } from '../../recording/index.ts';
import { queries } from './catalog-database.ts';

/** A moment, and the general rule that holds then. */
export interface DueQuery {
  /** Null: no recording goes but for the rule of its user. */
  readonly generalDays: number | null;
  readonly asOfMs: number;
}

/**
 * The recordings whose time is up at a moment, in no order: what `decideRetention` says, as a
 * query. Two parts without overlap, each found by an index: what the general rule takes, and what
 * only the shorter rule of its user does.
 */
export function dueRecordings({ generalDays, asOfMs }: DueQuery) {
  const own = queries
    .selectFrom('users')
    .innerJoin('recordings', 'recordings.user_id', 'users.id')
    .select(DUE_COLUMNS)
    .where('delete_after_days', 'is not', null)
    .where('preserved_at_ms', 'is', null)
    .where(sql<boolean>`started_at_ms <= ${asOfMs} - delete_after_days * ${RETENTION_DAY_MS}`);
  if (generalDays === null) return queries.selectFrom(own.as('due'));
  const general = queries
    .selectFrom('recordings')
    .leftJoin('users', 'users.id', 'recordings.user_id')
    .select(DUE_COLUMNS)
    .where('preserved_at_ms', 'is', null)
    .where('started_at_ms', '<=', asOfMs - generalDays * RETENTION_DAY_MS);
  const sooner = own
    .where('delete_after_days', '<', generalDays)
    .where('started_at_ms', '>', asOfMs - generalDays * RETENTION_DAY_MS);
  return queries.selectFrom(general.unionAll(sooner).as('due'));
}

const DUE_COLUMNS = [
  ...(['recordings.id', 'recordings.started_at_ms', 'recordings.size_bytes'] as const),
  ...(['recordings.user_id', 'recordings.last_name', 'recordings.first_name'] as const),
  'users.delete_after_days',
] as const;

/** Days of the rule that counts, and whose it is, of the rows of {@link dueRecordings}. */
export function countingRule(generalDays: number | null) {
  const days = sql<number>`min(ifnull(delete_after_days, ${generalDays}), ifnull(${generalDays}, delete_after_days))`;
  return {
    days,
    isUsers: sql<number>`delete_after_days < ifnull(${generalDays}, delete_after_days + 1)`,
    dueAtMs: sql<number>`(started_at_ms + ${days} * ${RETENTION_DAY_MS})`,
  };
}
