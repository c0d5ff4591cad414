import { type Clock, type Log, RecorderError } from '../base/index.ts';
import type { Catalog, MonitorFilter, Visibility } from '../storage/catalog/index.ts';
import { CallSight } from './call-sight.ts';
import { type AppliedFilter, visibilityOf } from './filter-visibility.ts';
import type { FourEyes } from './four-eyes/four-eyes.ts';
import type { OpenView } from './four-eyes/four-eyes-types.ts';
import type { Principal } from './web-sessions.ts';

/** Names the own recordings where filters are named by their id. */
export const INBOX = 'inbox';

/** What somebody looks at. */
export interface View {
  readonly visibility: Visibility;
  /** Which of those they see they may delete. */
  readonly deletable: Visibility;
  /** Of a filter with four eyes: the unlock that is used. */
  readonly fourEyes: OpenView | undefined;
  /** Id of the user whose inbox it is. */
  readonly inboxOf: string | undefined;
}

export interface ViewsParts {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly fourEyes: FourEyes;
}

/** What users see, by the filters they were given and what they may do. */
export class Views {
  readonly #parts: ViewsParts;

  constructor(parts: ViewsParts) {
    this.#parts = parts;
  }

  /** The filters that the user was given. */
  async filtersOf({ user }: Pick<Principal, 'user'>): Promise<MonitorFilter[]> {
    return this.#parts.catalog.filters.listOfUser(user.id);
  }

  /** Throws `FILTER_NOT_FOUND` for a filter that is absent or not theirs. */
  async filterOf(principal: Pick<Principal, 'user'>, id: string): Promise<MonitorFilter> {
    const filter = (await this.filtersOf(principal)).find((own) => own.id === id);
    if (filter === undefined) throw filterNotFound();
    return filter;
  }

  /**
   * What the user sees through one of their filters, or their own recordings (`inbox`); without,
   * through everything that needs no second person. Throws `FILTER_NOT_FOUND`, and
   * `FOUR_EYES_REQUIRED` for a filter that no second person has unlocked.
   */
  async view(principal: Principal, through?: string): Promise<View> {
    const { user } = principal;
    const inbox = user.policy.showsInInbox ? user.id : undefined;
    if (through === INBOX) {
      if (inbox === undefined) throw filterNotFound();
      return { ...this.#made(principal, [], inbox), inboxOf: inbox };
    }
    if (through === undefined) {
      const all = await this.filtersOf(principal);
      return this.#made(
        principal,
        all.filter(({ fourEyes }) => !fourEyes),
        inbox,
      );
    }
    const filter = await this.filterOf(principal, through);
    if (!filter.fourEyes) return this.#made(principal, [filter], undefined);
    const fourEyes = await this.#parts.fourEyes.open(principal, filter);
    if (fourEyes !== undefined) {
      return { ...this.#made(principal, [filter], undefined), fourEyes };
    }
    throw new RecorderError('FOUR_EYES_REQUIRED', 'this filter opens only with a second person');
  }

  /** Which running calls the user sees: through the filters that need no second person. */
  async callSight(principal: Pick<Principal, 'user'>): Promise<CallSight> {
    const { catalog, clock, log } = this.#parts;
    const all = await this.filtersOf(principal);
    return new CallSight(
      all.filter(({ fourEyes }) => !fourEyes),
      {
        timeZone: catalog.settings.get().timeZone,
        nowMs: () => clock.nowMs(),
        remembered: (userId) => catalog.users.remembered(userId),
        log,
      },
    );
  }

  #made(
    { user }: Principal,
    filters: readonly (AppliedFilter & Pick<MonitorFilter, 'canDelete'>)[],
    ownOf: string | undefined,
  ): View {
    const { catalog, log } = this.#parts;
    const options = { timeZone: catalog.settings.get().timeZone, log };
    const deleting = filters.filter(({ canDelete }) => canDelete);
    const ownDeleting = user.policy.canDelete ? user.id : undefined;
    return {
      visibility: visibilityOf(filters, { ...options, ownOf }),
      deletable: visibilityOf(deleting, { ...options, ownOf: ownDeleting }),
      ...{ fourEyes: undefined, inboxOf: undefined },
    };
  }
}

function filterNotFound(): RecorderError {
  return new RecorderError('FILTER_NOT_FOUND', 'there is no such filter');
}
