import type { Language } from './user.ts';

/** A monitor filter: what its users see. */
export interface MonitorFilter {
  readonly id: string;
  /** At least one language. */
  readonly name: Readonly<Partial<Record<Language, string>>>;
  /** Empty: every recording. */
  readonly rule: string;
  readonly canDelete: boolean;
  readonly fourEyes: boolean;
  /** Counts up with every change of what the filter shows or demands. */
  readonly version: number;
}

/** What an administrator decides about a filter. */
export type FilterChoices = Pick<MonitorFilter, 'name' | 'rule' | 'canDelete' | 'fourEyes'>;
