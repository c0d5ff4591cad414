import type {
  CallDirection,
  Locality,
  RecordingDamage,
  RecordingFacts,
} from '../../recording/index.ts';
import type { UserSnapshot } from './user.ts';

/** What becomes of a wish to delete a recording. */
export type DeletionVerdict = 'absent' | 'forbidden' | 'preserved' | 'deletable';

/** Who exempted a recording from automatic deletion, and when. */
export interface Preservation {
  readonly atMs: number;
  /** Id of the user. */
  readonly byId: string | undefined;
  /** As known then. */
  readonly byName: string;
}

/** What of a stored recording a person may change. */
export interface RecordingPatch {
  /** Whether automatic deletion leaves it alone. */
  readonly isPreserved?: boolean | undefined;
  readonly note?: string | undefined;
  /** All of them: those that are not named are taken away. */
  readonly tags?: readonly string[] | undefined;
}

/** A stored recording as lists show it. */
export interface RecordingSummary {
  readonly id: string;
  readonly conversationId: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly sizeBytes: number;
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly mode: string;
  /** As known when the recording was made; undefined for an unassigned one. */
  readonly user: UserSnapshot | undefined;
  readonly localNumber: string | undefined;
  readonly localDevice: string | undefined;
  readonly localName: string | undefined;
  readonly remoteNumber: string | undefined;
  readonly remoteDevice: string | undefined;
  readonly remoteName: string | undefined;
  readonly format: string;
  readonly isComplete: boolean;
  readonly isInterrupted: boolean;
  /** What was wrong when it was read last; undefined where nothing was, or nobody has yet. */
  readonly damage: RecordingDamage | undefined;
  /** Undefined: automatic deletion may take it. */
  readonly preserved: Preservation | undefined;
  /** What somebody wrote down; empty where nobody did. */
  readonly note: string;
  readonly tags: readonly string[];
  /** How many recordings of its conversation the reader sees, this one included. */
  readonly conversationCount: number;
}

/** A stored recording with everything that is known. */
export interface StoredRecording {
  readonly summary: RecordingSummary;
  readonly facts: RecordingFacts;
}

/** What a list of recordings can be sorted by. */
export const RECORDING_SORT_KEYS = [
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
export type RecordingSortKey = (typeof RECORDING_SORT_KEYS)[number];

/** Which recordings, in which order, from where on. */
export interface RecordingQuery {
  readonly sort: RecordingSortKey;
  readonly descending: boolean;
  /** At most this many. */
  readonly limit: number;
  /** Started at or after, in milliseconds since 1970. */
  readonly fromMs?: number | undefined;
  /** Started before. */
  readonly toMs?: number | undefined;
  /** Numbers, names, departments, tags, notes; every word must occur. */
  readonly search?: string | undefined;
  readonly direction?: CallDirection | undefined;
  readonly locality?: Locality | undefined;
  readonly isPreserved?: boolean | undefined;
  /** In any case. */
  readonly tag?: string | undefined;
  /** At least so long. */
  readonly fromDurationMs?: number | undefined;
  /** At most so long. */
  readonly toDurationMs?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

export interface RecordingPage {
  readonly items: readonly RecordingSummary[];
  readonly nextCursor: string | undefined;
  /** How many there are on all pages, where that is cheap to know. */
  readonly total: number | undefined;
}
