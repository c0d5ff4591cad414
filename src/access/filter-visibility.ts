import { expressionBuilder } from 'kysely';
import { errorText, type Log } from '../base/index.ts';
import {
  type CatalogTables,
  type MonitorFilter,
  makeVisibility,
  type RecordingCondition,
  type Visibility,
} from '../storage/catalog/index.ts';
import { compileFilter } from './filters/compile.ts';
import { parseFilterRule } from './filters/parse.ts';

/** What of a filter says what it shows. */
export type AppliedFilter = Pick<MonitorFilter, 'id' | 'rule'>;

export interface VisibilityOptions {
  /** Of times in rules. */
  readonly timeZone: string;
  readonly log: Log;
  /** Id of a user whose own recordings are seen as well. */
  readonly ownOf?: string | undefined;
}

const recordings = expressionBuilder<CatalogTables, 'recordings'>();
const snapshots = expressionBuilder<CatalogTables, 'user_snapshots'>();

/**
 * What the reader sees through `filters` together; whether those with four eyes are unlocked was
 * asked before. A filter that cannot be applied shows nothing rather than too much.
 */
export function visibilityOf(
  filters: readonly AppliedFilter[],
  options: VisibilityOptions,
): Visibility {
  const { ownOf } = options;
  const conditions = ownOf === undefined ? [] : [ownRecordings(ownOf)];
  for (const filter of filters) {
    const condition = conditionOf(filter, options);
    if (condition === 'everything') return makeVisibility('everything');
    if (condition !== 'nothing') conditions.push(condition);
  }
  return makeVisibility(conditions.length === 0 ? 'nothing' : anyOf(conditions));
}

/** The recordings of a user, as their inbox shows them. */
export function ownRecordings(userId: string): RecordingCondition {
  return {
    recordings: recordings('recordings.user_id', '=', userId),
    users: snapshots('user_snapshots.user_id', '=', userId),
  };
}

function anyOf(conditions: readonly RecordingCondition[]): RecordingCondition {
  const users = conditions.flatMap((condition) => condition.users ?? []);
  return {
    recordings: recordings.or(conditions.map((condition) => condition.recordings)),
    users: users.length < conditions.length ? undefined : snapshots.or(users),
  };
}

function conditionOf(
  { id, rule }: AppliedFilter,
  { timeZone, log }: VisibilityOptions,
): RecordingCondition | 'everything' | 'nothing' {
  try {
    const expression = parseFilterRule(rule, timeZone);
    return expression === undefined ? 'everything' : compileFilter(expression);
  } catch (error) {
    log.error({ filterId: id, error: errorText(error) }, 'filter shows nothing: its rule is wrong');
    return 'nothing';
  }
}
