import { answerWords } from './leg-answer.ts';
import type { PlacedLeg } from './placed-call.ts';
import type { SimulatedLegResult } from './simulate-options.ts';

/** How a leg that is over went. */
export function legResult(leg: PlacedLeg): SimulatedLegResult {
  const counts = leg.media.stream?.counts;
  return {
    side: leg.side,
    callId: leg.callId,
    ...outcomeOf(leg),
    codec: leg.media.chosen?.codec,
    packetsSent: counts?.packets ?? 0,
    packetsDropped: counts?.dropped ?? 0,
  };
}

function outcomeOf(leg: PlacedLeg): Pick<SimulatedLegResult, 'outcome' | 'status' | 'words'> {
  const { answer, byeOutcome } = leg;
  if (answer === undefined) return { outcome: 'unanswered', words: 'never answered' };
  const words = answerWords(answer);
  switch (answer.kind) {
    case 'refused':
      return { outcome: 'refused', status: answer.status, words };
    case 'no-codec':
      return { outcome: 'no-codec', status: answer.status, words };
    case 'answered':
      break;
    default:
      return { outcome: 'unanswered', words };
  }
  const { status } = answer;
  if (leg.endedBy === 'recorder') {
    return { outcome: 'ended', status, words: `${words}, then the recorder hung up` };
  }
  if (byeOutcome === 200) return { outcome: 'completed', status, words };
  const why = typeof byeOutcome === 'number' ? `answered ${byeOutcome}` : 'not answered';
  return { outcome: 'bye-unanswered', status, words: `${words}; its BYE was ${why}` };
}
