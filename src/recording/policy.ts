/** How the calls of a user are recorded (per call type). */
export type RecordingMode = 'none' | 'cisco' | 'prerecord';
export type CallDirection = 'inbound' | 'outbound';
export type Locality = 'internal' | 'external';

/** One mode for each of the four call types. */
export type ModeMatrix = Readonly<Record<CallDirection, Readonly<Record<Locality, RecordingMode>>>>;

/** The matrix that has the same mode for all call types. */
export function uniformModes(mode: RecordingMode): ModeMatrix {
  const row = { internal: mode, external: mode };
  return { inbound: row, outbound: row };
}

export type UnknownUsers = 'decline' | 'record';

/** A user as far as it decides about their calls. */
export interface PolicyUser {
  readonly id: string;
  readonly modes: ModeMatrix;
  readonly mustBeRecorded: boolean;
  readonly isDisabled: boolean;
}

/** What the policy needs to know; nothing here reads a clock or a database. */
export interface PolicyInput {
  /** The user found by near-end number or device, undefined where none matches. */
  readonly user?: PolicyUser | undefined;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly unknownUsers: UnknownUsers;
  /** The source has not said who takes part: it may do so later. */
  readonly isUnidentified?: boolean | undefined;
}

/**
 * Why a call is to be recorded or not. `must-be-recorded-declined` is a contradiction in what was
 * set: the user must be recorded, and the mode of the call type says that nothing is.
 * `parties-unknown`: recorded until the source says who takes part.
 */
export type PolicyReason =
  | 'user-mode'
  | 'user-disabled'
  | 'must-be-recorded-declined'
  | 'unknown-user-recorded'
  | 'unknown-user-declined'
  | 'parties-unknown';

/** The decision with its reason; both are kept. */
export type PolicyDecision =
  | {
      readonly kind: 'record';
      readonly mode: Exclude<RecordingMode, 'none'>;
      readonly userId?: string | undefined;
      readonly reason: PolicyReason;
    }
  | {
      readonly kind: 'decline';
      readonly userId?: string | undefined;
      readonly reason: PolicyReason;
    };

/** Decides whether a call is to be recorded, and how. Pure. */
export function decideRecording(input: PolicyInput): PolicyDecision {
  const { user } = input;
  // A call is not lost for want of names: it is decided about when they come.
  if (input.isUnidentified === true) {
    return { kind: 'record', mode: 'cisco', reason: 'parties-unknown' };
  }
  if (user === undefined) {
    return input.unknownUsers === 'record'
      ? { kind: 'record', mode: 'cisco', reason: 'unknown-user-recorded' }
      : { kind: 'decline', reason: 'unknown-user-declined' };
  }
  const { id: userId } = user;
  if (user.isDisabled) return { kind: 'decline', userId, reason: 'user-disabled' };
  const mode = user.modes[input.direction][input.locality];
  if (mode !== 'none') return { kind: 'record', mode, userId, reason: 'user-mode' };
  const reason = user.mustBeRecorded ? 'must-be-recorded-declined' : 'user-mode';
  return { kind: 'decline', userId, reason };
}
