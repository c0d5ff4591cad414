import { errorText, type Log } from '../base/index.ts';
import {
  type CallSource,
  filterSourceOfCall,
  type RememberedUser,
} from '../storage/catalog/index.ts';
import type { AppliedFilter } from './filter-visibility.ts';
import { evaluate } from './filters/evaluate.ts';
import type { FilterExpression } from './filters/expression.ts';
import { factsOfRecording } from './filters/filter-facts.ts';
import { parseFilterRule } from './filters/parse.ts';

export interface CallSightOptions {
  /** Of times in rules. */
  readonly timeZone: string;
  readonly nowMs: () => number;
  /** Reads what filters ask of a user. */
  readonly remembered: (userId: string) => RememberedUser | undefined;
  readonly log: Log;
}

/**
 * Which running calls somebody sees through their filters. The calls are not in the catalog yet,
 * so that the same rules are evaluated here.
 */
export class CallSight {
  /** Every call there is. */
  readonly seesAll: boolean;
  /** The same for two sights that show the same. */
  readonly key: string;
  readonly #options: CallSightOptions;
  readonly #rules: readonly FilterExpression[];
  readonly #users = new Map<string, RememberedUser | undefined>();

  constructor(filters: readonly AppliedFilter[], options: CallSightOptions) {
    const rules = filters.map((filter) => ruleOf(filter, options));
    this.seesAll = rules.includes('everything');
    this.key = JSON.stringify([options.timeZone, filters.map(({ rule }) => rule)]);
    this.#options = options;
    this.#rules = rules.filter((rule) => typeof rule !== 'string');
  }

  /** Whether one of the filters shows the call as it is now. */
  sees(call: CallSource): boolean {
    if (this.seesAll) return true;
    if (this.#rules.length === 0) return false;
    const user = call.userId === undefined ? undefined : this.#user(call.userId);
    const facts = factsOfRecording(filterSourceOfCall(call, user, this.#options.nowMs()));
    return this.#rules.some((rule) => evaluate(rule, facts) === true);
  }

  /** Users are read once for all calls and changes that one sight is asked about. */
  #user(userId: string): RememberedUser | undefined {
    if (!this.#users.has(userId)) this.#users.set(userId, this.#options.remembered(userId));
    return this.#users.get(userId);
  }
}

/** A filter that cannot be applied shows nothing rather than too much. */
function ruleOf(
  { id, rule }: AppliedFilter,
  { timeZone, log }: CallSightOptions,
): FilterExpression | 'everything' | 'nothing' {
  try {
    return parseFilterRule(rule, timeZone) ?? 'everything';
  } catch (error) {
    log.error({ filterId: id, error: errorText(error) }, 'filter shows nothing: its rule is wrong');
    return 'nothing';
  }
}
