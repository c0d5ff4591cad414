import type { Log } from '../base/index.ts';
import { type MonitorFilter, makeVisibility, type Visibility } from '../storage/catalog/index.ts';

/**
 * What the reader sees through `filters` together. A filter that this version cannot apply shows
 * nothing rather than too much.
 */
export function visibilityOf(filters: readonly MonitorFilter[], log: Log): Visibility {
  const isOpen = filters.filter((filter) => isApplicable(filter, log)).length > 0;
  return makeVisibility(isOpen ? 'everything' : 'nothing');
}

function isApplicable({ id, rule, fourEyes }: MonitorFilter, log: Log): boolean {
  if (fourEyes) {
    log.warn({ filterId: id }, 'filter shows nothing: four-eyes cannot be unlocked');
    return false;
  }
  if (rule.trim() !== '') {
    log.warn({ filterId: id }, 'filter shows nothing: its rule cannot be applied');
    return false;
  }
  return true;
}
