import type { Side } from '../api/wire.ts';
import { PartSequence } from './part-sequence.ts';

export type PlaybackStatus = 'empty' | 'paused' | 'playing' | 'ended' | 'failed';

/** What the controls of the player show. */
export interface PlaybackState {
  readonly recordingId: string | undefined;
  /** The conversation that the recording is a part of, as far as it is known. */
  readonly sequence: PartSequence;
  readonly status: PlaybackStatus;
  /** Playing, but the audio has not arrived yet. */
  readonly isWaiting: boolean;
  readonly speed: number;
  readonly volumes: Readonly<Record<Side, number>>;
  readonly muted: Readonly<Record<Side, boolean>>;
  /** Both sides on both ears. */
  readonly isTogether: boolean;
  readonly skipsSilence: boolean;
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

export const NO_PARTS = new PartSequence([]);

/** Nothing is taken up, everything is set as usual. */
export const START_STATE: PlaybackState = {
  recordingId: undefined,
  sequence: NO_PARTS,
  status: 'empty',
  isWaiting: false,
  speed: 1,
  volumes: { near: 1, far: 1 },
  muted: { near: false, far: false },
  isTogether: false,
  skipsSilence: false,
};
