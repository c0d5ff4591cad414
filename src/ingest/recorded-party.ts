import type { CallDirection, Parties, Party } from '../recording/index.ts';
import type { PreviewCall } from './fork-source.ts';

/** One who takes part in a call, as far as it is known who that is. */
export type Candidate = Omit<Party, 'side'>;

/** Two of whom `near` is the recorded one. */
export function partiesOfCandidates(near: Candidate, far: Candidate): Parties {
  return { near: { side: 'near', ...near }, far: { side: 'far', ...far } };
}

/**
 * Which of those who take part is the recorded one: whose calls are to be recorded, else who is a
 * user at all, else whom the source hints at, else the first. Index into `candidates`.
 */
export function findRecordedParty(
  candidates: readonly Candidate[],
  hint: number,
  preview: PreviewCall,
): number {
  const ranks = candidates.map((near, index) => {
    const far = candidates.find((_, other) => other !== index) ?? {};
    const ranksOf = (['inbound', 'outbound'] as const).map((direction) =>
      rankOf(preview({ parties: partiesOfCandidates(near, far), direction })),
    );
    return Math.max(...ranksOf);
  });
  const highest = Math.max(0, ...ranks);
  if (ranks[hint] === highest) return hint;
  return Math.max(0, ranks.indexOf(highest));
}

function rankOf({ decision, user }: ReturnType<PreviewCall>): number {
  if (user === undefined) return 0;
  return decision.kind === 'decline' ? 1 : 2;
}

/** Who called: the first that is named, where nothing else tells. */
export function directionOf(near: number, caller: number | undefined): CallDirection {
  return near === (caller ?? 0) ? 'outbound' : 'inbound';
}
