import { SIDES } from './party.ts';
import type { RecordingFacts } from './recording.ts';

/** Why a call that should have been recorded was not, or not whole. */
export const MISSED_REASONS = [
  'no-line',
  'lines-reserved',
  'disk-full',
  'overload',
  'draining',
  'no-port',
  'capture-failed',
  'no-common-codec',
  'unreadable-offer',
  'wrong-number',
  'not-a-recording',
  'untrusted-peer',
  'must-be-recorded-declined',
  'no-audio',
  'leg-missing',
] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

/** What a finished recording lacks: all audio, or that of one party. Undefined where neither. */
export function missingAudio({ legs }: RecordingFacts): 'no-audio' | 'leg-missing' | undefined {
  const heard = SIDES.filter((side) =>
    legs.some((leg) => leg.side === side && leg.statistics.packets > 0),
  );
  if (heard.length === 0) return 'no-audio';
  return heard.length < SIDES.length ? 'leg-missing' : undefined;
}
