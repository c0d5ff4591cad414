import { type ModeMatrix, uniformModes } from './policy.ts';

/** How the calls of one user are recorded, and what they may do with recordings. */
export interface UserPolicy {
  readonly modes: ModeMatrix;
  /** The phone shows that a call is recorded. */
  readonly notifiesPhone: boolean;
  /** The user finds the own recordings under Messages → Inbox. */
  readonly showsInInbox: boolean;
  /** The user may delete the own recordings. */
  readonly canDelete: boolean;
  /** May be the second person of the four-eyes principle. */
  readonly isSupervisor: boolean;
  /** A line is kept free for this user; a call that is not recorded raises an alert. */
  readonly mustBeRecorded: boolean;
  /** May listen to calls while they are recorded. */
  readonly canListenIn: boolean;
  /** Recordings of this user are deleted after so many days; null: as the general setting says. */
  readonly deleteAfterDays: number | null;
}

/** What holds for a user of whom nothing was said: nothing is recorded, nothing allowed. */
export const NO_POLICY: UserPolicy = {
  modes: uniformModes('none'),
  notifiesPhone: false,
  showsInInbox: false,
  canDelete: false,
  isSupervisor: false,
  mustBeRecorded: false,
  canListenIn: false,
  deleteAfterDays: null,
};
