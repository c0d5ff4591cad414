import type { FactorKind, User } from '../../storage/catalog/index.ts';
import type { LogInRefusal } from '../log-in.ts';
import type { Principal } from '../web-sessions.ts';

/** One of the two persons, as the other sees them. */
export interface ViewPerson {
  readonly id: string;
  readonly loginName: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A view of a filter that is unlocked. */
export interface OpenView {
  readonly id: string;
  readonly filterId: string;
  readonly user: ViewPerson;
  /** The second person, who answers for what is heard. */
  readonly witness: ViewPerson;
  readonly sinceMs: number;
  /** Without further use. */
  readonly untilMs: number;
}

/** Somebody waits for a second person. */
export interface WaitingRequest {
  readonly id: string;
  readonly filterId: string;
  readonly user: ViewPerson;
  readonly reason: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export type RequestState = 'waiting' | 'approved' | 'declined' | 'expired';

/** How the view of a filter stands. */
export interface ViewState {
  readonly open: OpenView | undefined;
  /** What became of the request for it, where there is one. */
  readonly request: { readonly state: RequestState; readonly untilMs: number } | undefined;
}

/** What became of a try to unlock. */
export type UnlockResult =
  | { readonly kind: 'unlocked'; readonly open: OpenView }
  | { readonly kind: 'needs-code'; readonly factors: readonly FactorKind[] }
  | LogInRefusal;

/** Whose view it is: a user in one of their log-ins. */
export type Viewer = Pick<Principal, 'user'> & { readonly sessionKey: Uint8Array };

/** What of a user the other person sees. */
export function viewPerson({ id, loginName, firstName, lastName }: User): ViewPerson {
  return { id, loginName, firstName, lastName };
}
