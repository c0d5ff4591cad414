import type {
  NumberMatcher,
  Party,
  PolicyUser,
  SessionFacts,
  UnknownUsers,
} from '../recording/index.ts';
import type { LiveUser } from './live-recording.ts';

/** What the recorder asks about users and settings while a call is set up. Answers at once. */
export interface CallDirectory {
  /** The user whose phone `near` is, by number or by device as the setting says. */
  findUser(near: Pick<Party, 'number' | 'device' | 'address'>): PolicyUser | undefined;
  /** The user of a running recording as lists show them. */
  userOf(facts: Pick<SessionFacts, 'userId'>): LiveUser | undefined;
  /** Whether this user, undefined for nobody, must be recorded. */
  mustBeRecorded(userId: string | undefined): boolean;
  /** How many enabled users must be recorded. */
  countMustBeRecorded(): number;
  internalNumbers(): NumberMatcher;
  unknownUsers(): UnknownUsers;
  /** How many recordings may run at once; undefined for as many as there are ports. */
  lines(): number | undefined;
  /** The setting: lines kept free for users who must be recorded; null: one for each of them. */
  reservedLines(): number | null;
  /** For so many milliseconds after its end a buffered call can be kept. */
  keepGraceMs(): number;
  /** After so many milliseconds a pause ends by itself. */
  pauseMs(): number;
}
