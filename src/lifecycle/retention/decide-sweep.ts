import { RETENTION_DAY_MS } from '../../recording/index.ts';

/** What the decision needs to know; nothing here reads a clock or a database. */
export interface SweepInput {
  /** Recordings that would go in this run. */
  readonly due: number;
  /** Recordings there are. */
  readonly total: number;
  /** The clock jumped, and nobody has said that it is right. */
  readonly hasClockJumped: boolean;
  /** Smallest number of days of any rule. */
  readonly shortestDays: number;
  /** Since the last complete run under the same rules; undefined where there was none. */
  readonly sinceLastMs: number | undefined;
}

/** Why a run waits for an administrator. */
export type SweepStop = 'clock-jumped' | 'too-many';

/** Of so few nobody is asked. */
const UNASKED = 20;
const UNASKED_SHARE = 0.05;
/** Nights and days differ: of what goes every night twice as much is nothing unusual. */
const USUAL_FACTOR = 2;
/** Somebody who was away longer is asked: the clock may be as wrong as it likes at a start. */
const USUAL_PAUSE_MS = 1.5 * RETENTION_DAY_MS;

/**
 * Decides whether a run may delete what is due, or has to ask first. A mistake in a rule or a
 * clock shows in how much goes at once: more than 5 % and more than 20 recordings, and more than
 * goes every night where the rules are as they were. Pure.
 */
export function decideSweep(input: SweepInput): SweepStop | 'go' {
  const { due, total, hasClockJumped, shortestDays, sinceLastMs = 0 } = input;
  if (due === 0) return 'go';
  if (hasClockJumped) return 'clock-jumped';
  const nights = Math.min(sinceLastMs, USUAL_PAUSE_MS) / RETENTION_DAY_MS;
  const usualShare = (USUAL_FACTOR * nights) / shortestDays;
  const share = Math.max(UNASKED_SHARE, usualShare);
  return due > UNASKED && due > total * share ? 'too-many' : 'go';
}
