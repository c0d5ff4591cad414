import { type Clock, RecorderError } from '../../base/index.ts';
import type {
  Catalog,
  FourEyesRequest,
  FourEyesView,
  MonitorFilter,
  User,
} from '../../storage/catalog/index.ts';
import type { AuditFold } from '../audit-fold.ts';
import type { LogIn, ProofRequest } from '../log-in.ts';
import { userActor } from '../user-actor.ts';
import type { Principal, WebSessions } from '../web-sessions.ts';
import { otherPerson, viewEvent } from './four-eyes-event.ts';
import {
  type OpenView,
  type UnlockResult,
  type Viewer,
  type ViewState,
  viewPerson,
  type WaitingRequest,
} from './four-eyes-types.ts';
import { OpenViews } from './open-views.ts';

/** A request waits so long for an answer. */
const REQUEST_MS = 10 * 60_000;

export interface FourEyesParts {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly fold: AuditFold;
  readonly logIn: LogIn;
  readonly sessions: WebSessions;
}

/**
 * The four-eyes principle: what a filter shows to a user in one log-in only while a second person
 * answers for it. That one is somebody else, has the same filter, and is a supervisor.
 */
export class FourEyes {
  readonly #parts: FourEyesParts;
  readonly #catalog: Catalog;
  readonly #views: OpenViews;

  constructor(parts: FourEyesParts) {
    this.#parts = parts;
    this.#catalog = parts.catalog;
    this.#views = new OpenViews(parts.catalog, parts.clock, parts.sessions);
  }

  /** How the view of a filter stands. Not a use of it. */
  async state(viewer: Viewer, filter: MonitorFilter): Promise<ViewState> {
    const open = await this.#views.find(viewer, filter);
    const request = await this.#catalog.fourEyes.requestOf(viewer.sessionKey, filter.id);
    if (request === undefined) return { open, request: undefined };
    return {
      open,
      request: { state: this.#stateOf(request, filter), untilMs: request.expiresAtMs },
    };
  }

  /** The view where it is unlocked, for somebody who looks at it: that keeps it open. */
  async open(principal: Principal, filter: MonitorFilter): Promise<OpenView | undefined> {
    const { isUse } = principal;
    return isUse ? this.#views.use(principal, filter) : this.#views.find(principal, filter);
  }

  /**
   * A second person logs on in the browser of the first. Throws `FOUR_EYES_SAME_PERSON`,
   * `FOUR_EYES_NOT_ALLOWED`, `FOUR_EYES_ELSEWHERE`, `DIRECTORY_UNREACHABLE`.
   */
  async unlock(viewer: Viewer, filter: MonitorFilter, who: ProofRequest): Promise<UnlockResult> {
    const { logIn, clock } = this.#parts;
    const proof = await logIn.prove(who);
    if (proof.kind !== 'proven') return proof;
    const second = proof.user;
    await this.#requireSecond(second, viewer.user, filter, who.address);
    if (!(await logIn.isComplete(second))) {
      const why = 'this person has to log in and do what they are asked before they unlock views';
      throw new RecorderError('FOUR_EYES_ELSEWHERE', why);
    }
    const before = await this.#views.find(viewer, filter);
    if (before !== undefined) return { kind: 'unlocked', open: before };
    const actor = userActor(viewer.user, who.address);
    const details = { second: otherPerson(second) };
    const event = viewEvent('four-eyes.unlocked', actor, filter, details);
    const person = { secondUserId: second.id, secondSessionKey: undefined };
    await this.#catalog.fourEyes.unlock(viewOf(viewer, filter), person, clock.nowMs(), event);
    const open = await this.#views.find(viewer, filter);
    if (open !== undefined) return { kind: 'unlocked', open };
    throw new RecorderError('FOUR_EYES_REQUIRED', 'the view was locked again at once');
  }

  /** Locks the view again. */
  async lock({ user, sessionKey }: Viewer, filter: MonitorFilter, address: string): Promise<void> {
    const unlock = await this.#catalog.fourEyes.unlockOf(sessionKey, filter.id);
    if (unlock === undefined) return;
    const event = viewEvent('four-eyes.locked', userActor(user, address), filter);
    await this.#catalog.fourEyes.end(unlock.id, event);
  }

  /** Asks those who may unlock the view from their own browsers. */
  async request(
    viewer: Viewer,
    filter: MonitorFilter,
    { reason, address }: { readonly reason: string; readonly address: string },
  ): Promise<void> {
    const createdAtMs = this.#parts.clock.nowMs();
    const asked = { reason, createdAtMs, expiresAtMs: createdAtMs + REQUEST_MS };
    const actor = userActor(viewer.user, address);
    const event = viewEvent('four-eyes.requested', actor, filter, { reason });
    await this.#catalog.fourEyes.request(viewOf(viewer, filter), asked, event);
  }

  /** Takes a request back. */
  async withdraw({ sessionKey }: Viewer, filter: MonitorFilter): Promise<void> {
    await this.#catalog.fourEyes.withdraw(sessionKey, filter.id);
  }

  /** The requests that the user may decide. */
  async waiting({ user }: Principal): Promise<WaitingRequest[]> {
    if (!user.policy.isSupervisor) return [];
    const open = await this.#catalog.fourEyes.openRequests(user.id, this.#parts.clock.nowMs());
    const found: WaitingRequest[] = [];
    for (const { id, filterId, userId, reason, createdAtMs, expiresAtMs } of open) {
      const asking = await this.#catalog.users.get(userId);
      if (asking === undefined) continue;
      const times = { sinceMs: createdAtMs, untilMs: expiresAtMs };
      found.push({ id, filterId, user: viewPerson(asking), reason, ...times });
    }
    return found;
  }

  /**
   * Approves a request, or declines it. Throws `FOUR_EYES_REQUEST_NOT_FOUND` for one that is over
   * or of a filter that this user does not have, `FOUR_EYES_SAME_PERSON`, `FOUR_EYES_NOT_ALLOWED`.
   */
  async decide(
    { user: second, sessionKey }: Principal,
    requestId: string,
    { isApproved, address }: { readonly isApproved: boolean; readonly address: string },
  ): Promise<void> {
    const { fourEyes, filters, users } = this.#catalog;
    const request = await fourEyes.getRequest(requestId);
    const own = await filters.listOfUser(second.id);
    const filter = own.find(({ id }) => id === request?.filterId);
    const user = request && (await users.get(request.userId));
    if (filter === undefined || request === undefined || user === undefined) throw notFound();
    await this.#requireSecond(second, user, filter, address);
    // What was asked for is not what the filter would show now.
    if (request.filterVersion !== filter.version) throw notFound();
    // An unlock that does not count any more would be in the way.
    await this.#views.find({ user, sessionKey: request.sessionKey }, filter);
    const details = { user: otherPerson(user), reason: request.reason };
    const action = isApproved ? 'four-eyes.approved' : 'four-eyes.declined';
    const event = viewEvent(action, userActor(second, address), filter, details);
    const person = { secondUserId: second.id, secondSessionKey: sessionKey };
    const nowMs = this.#parts.clock.nowMs();
    const isDone = await fourEyes.decide(request, isApproved ? person : undefined, nowMs, event);
    if (!isDone) throw notFound();
  }

  /** The views that the user unlocked for others. */
  async given({ user }: Principal): Promise<OpenView[]> {
    return this.#views.givenBy(user);
  }

  /** Ends an unlock that the user gave. Throws `FOUR_EYES_REQUEST_NOT_FOUND`. */
  async endGiven({ user }: Principal, unlockId: string, address: string): Promise<void> {
    const open = (await this.#views.givenBy(user)).find(({ id }) => id === unlockId);
    const filter = open && (await this.#catalog.filters.get(open.filterId));
    if (open === undefined || filter === undefined) throw notFound();
    const details = {
      reason: 'second-person',
      user: { id: open.user.id, name: open.user.loginName },
    };
    const event = viewEvent('four-eyes.ended', userActor(user, address), filter, details);
    await this.#catalog.fourEyes.end(open.id, event);
  }

  /** The user logs out: what they unlocked by password in browsers of others ends. */
  async loggedOut(user: User): Promise<void> {
    await this.#catalog.fourEyes.endOfSecond(user.id);
  }

  async #requireSecond(
    second: User,
    first: User,
    filter: MonitorFilter,
    address: string,
  ): Promise<void> {
    const isSame = second.id === first.id;
    const hasFilter = (await this.#catalog.filters.userIdsOf(filter.id)).includes(second.id);
    if (!isSame && hasFilter && second.policy.isSupervisor && !second.isDisabled) return;
    const details = { second: otherPerson(second) };
    const event = viewEvent('four-eyes.refused', userActor(first, address), filter, details);
    this.#parts.fold.report({ ...event, outcome: 'refused' });
    if (isSame) {
      throw new RecorderError('FOUR_EYES_SAME_PERSON', 'the second person is somebody else');
    }
    const why = 'this person may not unlock the filter: it takes a supervisor who has it too';
    throw new RecorderError('FOUR_EYES_NOT_ALLOWED', why);
  }

  #stateOf({ decision, expiresAtMs, filterVersion }: FourEyesRequest, { version }: MonitorFilter) {
    if (decision !== undefined) return decision;
    const isOver = expiresAtMs <= this.#parts.clock.nowMs() || filterVersion !== version;
    return isOver ? 'expired' : 'waiting';
  }
}

function viewOf({ user, sessionKey }: Viewer, { id, version }: MonitorFilter): FourEyesView {
  return { filterId: id, filterVersion: version, sessionKey, userId: user.id };
}

function notFound(): RecorderError {
  const why = 'there is no such request any more';
  return new RecorderError('FOUR_EYES_REQUEST_NOT_FOUND', why);
}
