import type { ModeMatrix, RecordingMode, UserPolicy } from '../../recording/index.ts';
import type { Language, User, UserPatch } from '../../storage/catalog/index.ts';

/** Types of calls, each with a mode of its own. */
export const CALL_TYPES = [
  'inbound-internal',
  'inbound-external',
  'outbound-internal',
  'outbound-external',
] as const;
type CallType = (typeof CALL_TYPES)[number];

/** Options of a policy that are yes or no. */
export const OPTIONS = [
  'mustBeRecorded',
  'notifiesPhone',
  'showsInInbox',
  'canDelete',
  'isSupervisor',
  'canListenIn',
] as const satisfies readonly (keyof UserPolicy)[];
type Option = (typeof OPTIONS)[number];

/** What a file says of one user, one member for each column. */
export interface UserFacts
  extends Readonly<Record<CallType, RecordingMode>>,
    Readonly<Record<Option, boolean>> {
  readonly loginName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly department: string;
  /** Null: that of the browser or phone. */
  readonly language: Language | null;
  readonly numbers: readonly string[];
  readonly devices: readonly string[];
  readonly isAdministrator: boolean;
  readonly isDisabled: boolean;
  /** Null: as the general setting says. */
  readonly deleteAfterDays: number | null;
  readonly filterIds: readonly string[];
}

export type FactName = keyof UserFacts;

/** What a file would say of a user. */
export function factsOf(user: User, filterIds: readonly string[]): UserFacts {
  const { modes, ...options } = user.policy;
  return {
    loginName: user.loginName,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    department: user.department,
    language: user.language ?? null,
    numbers: user.numbers,
    devices: user.devices,
    isAdministrator: user.isAdministrator,
    isDisabled: user.isDisabled,
    'inbound-internal': modes.inbound.internal,
    'inbound-external': modes.inbound.external,
    'outbound-internal': modes.outbound.internal,
    'outbound-external': modes.outbound.external,
    ...options,
    filterIds,
  };
}

/** The facts as a change of a user who has these modes; filters are no part of it. */
export function patchOf(facts: Partial<UserFacts>, modes: ModeMatrix): UserPatch {
  const { filterIds, deleteAfterDays, ...others } = facts;
  const isOf = (names: readonly string[]) => (entry: [string, unknown]) => names.includes(entry[0]);
  const members = Object.entries(others);
  const options = members.filter(isOf(OPTIONS));
  const policy: Partial<UserPolicy> = {
    ...Object.fromEntries(options),
    ...(deleteAfterDays === undefined ? {} : { deleteAfterDays }),
    ...(members.some(isOf(CALL_TYPES)) ? { modes: changedModes(facts, modes) } : {}),
  };
  const policyNames = [...OPTIONS, ...CALL_TYPES];
  return {
    ...Object.fromEntries(members.filter((entry) => !isOf(policyNames)(entry))),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
  };
}

function changedModes(facts: Partial<UserFacts>, { inbound, outbound }: ModeMatrix): ModeMatrix {
  return {
    inbound: {
      internal: facts['inbound-internal'] ?? inbound.internal,
      external: facts['inbound-external'] ?? inbound.external,
    },
    outbound: {
      internal: facts['outbound-internal'] ?? outbound.internal,
      external: facts['outbound-external'] ?? outbound.external,
    },
  };
}
