import type { ModeMatrix, UserPolicy } from '../../recording/index.ts';

/** A person who logs in, whose calls are recorded, or both. Texts are empty where not known. */
export interface User {
  readonly id: string;
  /** Unique, whatever the case. */
  readonly loginName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly department: string;
  /** `en`, `de`, `fr` or `it`; undefined: that of the browser or phone. */
  readonly language: Language | undefined;
  readonly isAdministrator: boolean;
  readonly isDisabled: boolean;
  readonly source: UserSource;
  /** Whether a password was ever set; without one nobody logs in as this user with one. */
  readonly hasPassword: boolean;
  /** Whether a PIN was set, for telephones. */
  readonly hasPin: boolean;
  readonly policy: UserPolicy;
  /** As entered. No two users have the same number or device. */
  readonly numbers: readonly string[];
  /** In upper case. */
  readonly devices: readonly string[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** Who knows about a user: this recorder, a directory (LDAP) or an OpenID provider. */
export type UserSource = 'local' | 'ldap' | 'oidc';

export const LANGUAGES = ['en', 'de', 'fr', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a user is made from; only the login name is needed. */
export interface NewUser extends UserPatch {
  readonly loginName: string;
}

/** What of a user is to change. Lists replace the whole list. */
export interface UserPatch {
  readonly loginName?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
  readonly department?: string | undefined;
  /** Null: none chosen. */
  readonly language?: Language | null | undefined;
  readonly isAdministrator?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Members that are left out stay as they are. */
  readonly policy?: Partial<UserPolicy> | undefined;
  readonly numbers?: readonly string[] | undefined;
  readonly devices?: readonly string[] | undefined;
}

/** What else is said of a user when it is made. */
export interface UserOrigin {
  readonly passwordHash?: string | undefined;
  /** Default: local. */
  readonly source?: UserSource | undefined;
  /** Identity in the directory; unique there, and kept when names change. */
  readonly externalId?: string | undefined;
}

/** One of many changes that are written one after the other. */
export type UserChange = (
  | { readonly kind: 'create'; readonly user: NewUser; readonly origin: UserOrigin }
  | {
      readonly kind: 'update';
      readonly id: string;
      readonly patch: UserPatch;
      /** Since when the directory lacks the user; null: it is there again. */
      readonly vanishedAtMs?: number | null | undefined;
    }
) & {
  /** The filters that the user has then, and no others; left out: as they are. */
  readonly filterIds?: readonly string[] | undefined;
};

/** What of a user a directory is compared with. */
export interface DirectoryUser {
  readonly id: string;
  readonly externalId: string;
  readonly isDisabled: boolean;
  /** Set where the user was disabled because the directory lacks them. */
  readonly vanishedAtMs: number | null;
}

/** A user as a recording remembers them from when it was made. */
export interface UserSnapshot {
  readonly id: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly department: string;
}

/** Everything of a user that monitor filters ask, as remembered with a recording. */
export interface RememberedUser extends UserSnapshot {
  readonly loginName: string;
  readonly email: string;
  readonly numbers: readonly string[];
  readonly devices: readonly string[];
}

/** A user as far as a call being set up is concerned. */
export interface CallUser extends UserSnapshot {
  readonly modes: ModeMatrix;
  readonly mustBeRecorded: boolean;
  readonly isDisabled: boolean;
}
