import type { RecordingItem } from '../api/wire.ts';
import type { ListColumn } from './columns.tsx';

/** What a row of the list needs, whether it is drawn as a row or as a card. */
export interface RowProps {
  readonly item: RecordingItem;
  readonly index: number;
  /** Distance from the top of all rows, in pixels. */
  readonly top: number;
  readonly columns: readonly ListColumn[];
  readonly isSelected: boolean;
  readonly isPlaying: boolean;
  readonly isTabStop: boolean;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onInfo: (item: RecordingItem) => void;
}
