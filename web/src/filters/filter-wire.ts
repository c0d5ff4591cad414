import type { MonitorFilter, RecordingItem } from '../api/wire.ts';

/** What an administrator decides about a filter. */
export type FilterChoices = Omit<MonitorFilter, 'id'>;

export interface ListedFilter extends MonitorFilter {
  readonly userCount: number;
}

export interface FilterDetail extends MonitorFilter {
  readonly userIds: readonly string[];
}

export interface RuleField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'timestamp';
  readonly isMany: boolean;
}

/** A mistake in a rule, by its place. */
export interface RuleMistake {
  readonly problem: string;
  readonly start: number;
  readonly end: number;
  readonly found: string;
  readonly expected: readonly string[];
}

export interface RuleCheck {
  readonly count: number | null;
  readonly mistake: RuleMistake | null;
}

export interface PreviewedRecordings {
  readonly count: number;
  readonly first: readonly RecordingItem[];
}

export interface FilterPreview {
  readonly shown: PreviewedRecordings;
  readonly appearing: PreviewedRecordings | null;
  readonly vanishing: PreviewedRecordings | null;
}

/** What became of one test of a rule; null: not known. */
export interface TestVerdict {
  readonly start: number;
  readonly end: number;
  readonly truth: boolean | null;
  readonly values: readonly (string | number)[];
}

export interface FilterVerdict {
  readonly filter: MonitorFilter;
  readonly truth: boolean | null;
  readonly tests: readonly TestVerdict[];
}

/** By which ways a user sees a recording, or does not. */
export interface Sight {
  readonly items: readonly FilterVerdict[];
  /** It is their own, and they have an inbox. */
  readonly isInInbox: boolean;
  readonly isDisabled: boolean;
}
