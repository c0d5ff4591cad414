import type { PartyFacts, RecordingFacts } from '../api/recording-detail.ts';
import type { Side } from '../api/wire.ts';

/** Somebody who was at a side for a while. Milliseconds from the start of the recording. */
export interface PartySpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly party: PartyFacts;
}

/** Who was at a side, one after the other: more than one after a transfer or conference. */
export function partySpans(
  facts: Pick<RecordingFacts, 'session' | 'partyChanges' | 'startedAtMs' | 'durationMs'>,
  side: Side,
): readonly PartySpan[] {
  const { session, partyChanges, startedAtMs, durationMs } = facts;
  const known = [
    { startMs: 0, party: session.parties[side] },
    ...partyChanges.map(({ atMs, parties }) => {
      const startMs = Math.min(durationMs, Math.max(0, atMs - startedAtMs));
      return { startMs, party: parties[side] };
    }),
  ];
  const changes = known.filter(({ party }, index) => {
    return index === 0 || describeParty(party) !== describeParty(known[index - 1]!.party);
  });
  return changes
    .map((change, index) => ({ ...change, endMs: changes[index + 1]?.startMs ?? durationMs }))
    .filter(({ startMs, endMs }) => endMs > startMs);
}

/** Name, number and device in one line. */
export function describeParty({ displayName, number, device }: PartyFacts): string {
  return [displayName, number, device].filter(Boolean).join(' · ');
}
