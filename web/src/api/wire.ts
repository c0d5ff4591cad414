// What the recorder's HTTP interface under /api/v1 sends and takes.

export type Side = 'near' | 'far';
export const SIDES: readonly Side[] = ['near', 'far'];

export type CallDirection = 'inbound' | 'outbound';
export type Locality = 'internal' | 'external';
export type RecordingMode = 'none' | 'cisco' | 'prerecord';

/** The person who is logged in. */
export interface LoggedInUser {
  readonly id: string;
  readonly loginName: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly isAdministrator: boolean;
  /** May be the second person of the four-eyes principle. */
  readonly isSupervisor: boolean;
  /** Whether their own recordings are shown to them. */
  readonly hasInbox: boolean;
  readonly language: string | null;
}

export interface SystemStatus {
  readonly version: string;
  /** No administrator exists yet: only the set-up link leads on. */
  readonly needsSetup: boolean;
  /** That the page offers. */
  readonly languages?: readonly string[];
  /** Characters of a new password. */
  readonly passwordMinimumLength: number;
  /** Words on the button that leads to the OpenID provider; null where there is none. */
  readonly openIdLabel: string | null;
}

/** What a log-in still needs. */
export const LOG_IN_NEEDS = ['second-factor', 'new-password', 'enrolment'] as const;
export type LogInNeed = (typeof LOG_IN_NEEDS)[number];

/** What a step of a log-in led to. */
export type LogInAnswer =
  | { readonly user: LoggedInUser }
  | { readonly needs: LogInNeed; readonly factors: readonly string[] };

/** A monitor filter of the user: names by language, for example `{ en: 'Support' }`. */
export interface MonitorFilter {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  readonly rule: string;
  readonly canDelete: boolean;
  readonly fourEyes: boolean;
}

/** The user whose recording it is, as known when it was made. */
export interface RecordingUser {
  readonly id: string;
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly department: string | null;
}

/** Who talked with whom: what a recording and a call being recorded have in common. */
export interface CallFacts {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly mode: RecordingMode;
  readonly user: RecordingUser | null;
  readonly localNumber: string | null;
  readonly localDevice: string | null;
  readonly localName: string | null;
  readonly remoteNumber: string | null;
  readonly remoteName: string | null;
  readonly remoteDevice: string | null;
}

/** One line of the list. */
export interface RecordingItem extends CallFacts {
  readonly conversationId: string;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly format: string;
  readonly isComplete: boolean;
  readonly isInterrupted: boolean;
  /** What was not as it was stored; null: nothing. */
  readonly damage: string | null;
  /** How many recordings the conversation has, this one included. */
  readonly conversationCount: number;
  /** Automatic deletion leaves it alone, and nobody can delete it. */
  readonly isPreserved: boolean;
  readonly note: string;
  readonly tags: readonly string[];
  /** Whether its person has listened to it; null outside the inbox. */
  readonly isHeard: boolean | null;
  /** Whether the user may delete it through what it is shown by. */
  readonly mayDelete: boolean;
}

export interface RecordingPage {
  readonly items: readonly RecordingItem[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

/** Waveform: per side minimum and maximum (−128 … 127) of each bucket, in turn. */
export interface Peaks {
  readonly durationMs: number;
  readonly bucketMs: number;
  readonly sides: Readonly<Partial<Record<Side, readonly number[]>>>;
}

export const SORT_KEYS = [
  'startedAt',
  'duration',
  'size',
  'lastName',
  'firstName',
  'department',
  'remoteParty',
  'localNumber',
  'direction',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];
