import type { CallDirection, Locality, RecordingMode } from '../api/wire.ts';

export const MODES: readonly RecordingMode[] = ['none', 'cisco', 'prerecord'];
export const DIRECTIONS: readonly CallDirection[] = ['inbound', 'outbound'];
export const LOCALITIES: readonly Locality[] = ['internal', 'external'];
export type ModeMatrix = Readonly<Record<CallDirection, Readonly<Record<Locality, RecordingMode>>>>;

/** How the calls of a user are recorded, and what they may do with recordings. */
export interface UserPolicy {
  readonly modes: ModeMatrix;
  readonly notifiesPhone: boolean;
  readonly showsInInbox: boolean;
  readonly canDelete: boolean;
  readonly isSupervisor: boolean;
  readonly mustBeRecorded: boolean;
  readonly canListenIn: boolean;
  readonly deleteAfterDays: number | null;
}

/** What an administrator decides about a user. */
export interface UserChoices {
  readonly loginName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly department: string;
  readonly language: string | null;
  readonly isAdministrator: boolean;
  readonly isDisabled: boolean;
  readonly numbers: readonly string[];
  readonly devices: readonly string[];
  readonly policy: UserPolicy;
  readonly filterIds: readonly string[];
}

export interface UserItem extends Omit<UserChoices, 'filterIds'> {
  readonly id: string;
  /** Who knows about the user: the recorder, a directory, an OpenID provider. */
  readonly source: 'local' | 'ldap' | 'oidc';
  readonly hasPassword: boolean;
  readonly hasPin: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface UserDetail extends UserItem {
  readonly filterIds: readonly string[];
}

export const USER_GROUPS = ['enabled', 'disabled', 'administrators', 'mustBeRecorded'] as const;
export type UserGroup = (typeof USER_GROUPS)[number];

export type PushProblem =
  | ('not-set-up' | 'address-unknown' | 'outside-networks' | 'timeout' | 'unreachable')
  | ('credentials' | 'not-understood' | 'refused');

/** A phone of a user; `address` from which its media comes, `problem` of the last try. */
export interface UserPhone {
  readonly device: string;
  readonly address: string | null;
  readonly triedAt: string | null;
  readonly problem: PushProblem | null;
}
