/** A day of a rule: always 24 hours, whatever the clocks of the country do. */
export const RETENTION_DAY_MS = 86_400_000;

/** What the decision needs to know of a recording and of the rules that hold for it. */
export interface RetentionInput {
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly isPreserved: boolean;
  /** Of everybody's recordings; null: they stay for ever. */
  readonly generalDays: number | null;
  /** Of the recordings of this user; null: as the general rule says. */
  readonly userDays: number | null;
}

/** Whose rule ends the time of a recording. */
export type RetentionRule = 'general' | 'user';

export type RetentionDecision =
  | { readonly kind: 'keep'; readonly reason: 'preserved' | 'no-rule' }
  | {
      readonly kind: 'delete';
      /** From then on it goes. */
      readonly atMs: number;
      readonly rule: RetentionRule;
      readonly days: number;
    };

/** Decides until when a recording is kept: the smaller number of days counts. Pure. */
export function decideRetention(input: RetentionInput): RetentionDecision {
  const { startedAtMs, isPreserved, generalDays, userDays } = input;
  if (isPreserved) return { kind: 'keep', reason: 'preserved' };
  const isUsers = userDays !== null && (generalDays === null || userDays < generalDays);
  const days = isUsers ? userDays : generalDays;
  if (days === null) return { kind: 'keep', reason: 'no-rule' };
  const atMs = startedAtMs + days * RETENTION_DAY_MS;
  return { kind: 'delete', atMs, rule: isUsers ? 'user' : 'general', days };
}
