import type {
  ModeMatrix,
  NumberMatcher,
  Party,
  SessionFacts,
  UnknownUsers,
} from '../recording/index.ts';
import type { LiveUser } from './live-recording.ts';

/** What the recorder asks about users and settings while a call is set up. Answers at once. */
export interface CallDirectory {
  /** The user whose phone `near` is, by number or by device as the setting says. */
  findUser(
    near: Party,
  ): { readonly id: string; readonly modes: ModeMatrix; readonly isDisabled: boolean } | undefined;
  /** The user of a running recording as lists show them. */
  userOf(facts: SessionFacts): LiveUser | undefined;
  internalNumbers(): NumberMatcher;
  unknownUsers(): UnknownUsers;
  /** How many recordings may run at once; undefined for as many as there are ports. */
  lines(): number | undefined;
}
