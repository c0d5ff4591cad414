import type { Side } from '../recording/index.ts';
import type { LegAnswer } from './leg-answer.ts';
import type { LegMedia } from './leg-media.ts';
import type { LegTimes, RequestOutcome } from './simulated-leg.ts';

/** One stream of a call with what became of its dialog. */
export interface PlacedLeg {
  readonly side: Side;
  readonly callId: string;
  readonly media: Pick<LegMedia, 'stream' | 'chosen'>;
  readonly answer: LegAnswer | undefined;
  readonly endedBy: 'caller' | 'recorder' | undefined;
  readonly byeOutcome: RequestOutcome | undefined;
  readonly times: LegTimes;
}

/** A recorded call, in whichever way it is sent. */
export interface PlacedCall {
  readonly legs: readonly PlacedLeg[];
  readonly isTalking: boolean;
  /** Resolves when the recorder has answered; answered legs talk from then on. */
  place(): Promise<unknown>;
  /** Ends it with BYE. */
  hangUp(): Promise<unknown>;
  /** Falls silent without a word. Idempotent. */
  drop(): void;
}
