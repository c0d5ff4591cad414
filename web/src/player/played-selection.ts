import type { RecordingItem } from '../api/wire.ts';

/** The recording in the player, and the ways from it to others. */
export interface PlayedSelection {
  /** What is known of it so far. */
  readonly item: RecordingItem | undefined;
  /** Plays a recording, or pauses the one that plays. */
  readonly onPlay: (item: RecordingItem) => void;
  /** Its neighbours in the list; undefined where there is none. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
  readonly onClose: () => void;
}
