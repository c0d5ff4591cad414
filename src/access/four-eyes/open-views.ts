import type { Clock } from '../../base/index.ts';
import { systemActor } from '../../storage/audit/index.ts';
import type { Catalog, FourEyesUnlock, MonitorFilter, User } from '../../storage/catalog/index.ts';
import type { WebSessions } from '../web-sessions.ts';
import { otherPerson, viewEvent } from './four-eyes-event.ts';
import { type OpenView, type Viewer, viewPerson } from './four-eyes-types.ts';

/** Use is noted at most so often. */
const NOTED_EVERY_MS = 10_000;

/** The views that are unlocked. Whether one still counts is asked of the catalog each time. */
export class OpenViews {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #sessions: WebSessions;

  constructor(catalog: Catalog, clock: Clock, sessions: WebSessions) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#sessions = sessions;
  }

  /** The view if it is unlocked now; an unlock that does not count any more is removed. */
  async find({ user, sessionKey }: Viewer, filter: MonitorFilter): Promise<OpenView | undefined> {
    const { fourEyes, users } = this.#catalog;
    const unlock = await fourEyes.unlockOf(sessionKey, filter.id);
    if (unlock === undefined) return undefined;
    const second = await users.get(unlock.secondUserId);
    const reason = await this.#reasonAgainst(unlock, second, filter);
    if (reason === undefined && second !== undefined) {
      return {
        ...{ id: unlock.id, filterId: filter.id },
        ...{ user: viewPerson(user), witness: viewPerson(second) },
        ...{ sinceMs: unlock.createdAtMs, untilMs: unlock.usedAtMs + this.#idleMs() },
      };
    }
    const details = { reason, user: otherPerson(user), second: second && otherPerson(second) };
    const actor = systemActor('four-eyes');
    await fourEyes.end(unlock.id, viewEvent('four-eyes.ended', actor, filter, details));
    return undefined;
  }

  /** The same for somebody who now looks at it: that keeps it open. */
  async use(viewer: Viewer, filter: MonitorFilter): Promise<OpenView | undefined> {
    const open = await this.find(viewer, filter);
    if (open === undefined) return undefined;
    const nowMs = this.#clock.nowMs();
    const untilMs = nowMs + this.#idleMs();
    if (untilMs - open.untilMs < NOTED_EVERY_MS) return open;
    await this.#catalog.fourEyes.touch(open.id, nowMs);
    return { ...open, untilMs };
  }

  /** The views that a user unlocked for others. */
  async givenBy(second: User): Promise<OpenView[]> {
    const { fourEyes, filters, users } = this.#catalog;
    const found: OpenView[] = [];
    for (const unlock of await fourEyes.unlocksBy(second.id)) {
      const filter = await filters.get(unlock.filterId);
      const user = await users.get(unlock.userId);
      if (filter === undefined || user === undefined) continue;
      const open = await this.find({ user, sessionKey: unlock.sessionKey }, filter);
      if (open !== undefined) found.push(open);
    }
    return found;
  }

  async #reasonAgainst(
    unlock: FourEyesUnlock,
    second: User | undefined,
    filter: MonitorFilter,
  ): Promise<string | undefined> {
    if (this.#clock.nowMs() - unlock.usedAtMs >= this.#idleMs()) return 'unused';
    if (unlock.filterVersion !== filter.version) return 'filter-changed';
    if (second === undefined || second.isDisabled) return 'right-lost';
    if (!second.policy.isSupervisor) return 'right-lost';
    for (const key of [unlock.sessionKey, unlock.secondSessionKey]) {
      if (key !== undefined && !(await this.#sessions.isOpen(key))) return 'log-in-ended';
    }
    return undefined;
  }

  #idleMs(): number {
    return this.#catalog.settings.get().fourEyesMinutes * 60_000;
  }
}
