import type { MouseEvent } from 'react';
import type { RecordingItem } from '../api/wire.ts';
import type { Formatter } from '../i18n/formatter.ts';
import type { ListColumn } from './columns.tsx';

/** What all rows say in the language of the page; made once for a list. */
export interface RowTexts {
  readonly formatter: Formatter;
  readonly select: string;
  readonly playing: string;
  readonly unheard: string;
  readonly info: string;
}

/** What a row of the list needs, whether it is drawn as a row or as a card. */
export interface RowProps {
  readonly item: RecordingItem;
  readonly index: number;
  /** Distance from the top of all rows, in pixels. */
  readonly top: number;
  readonly columns: readonly ListColumn[];
  readonly texts: RowTexts;
  /** It is in the player. */
  readonly isPlayed: boolean;
  readonly isChosen: boolean;
  /** It is heard now. */
  readonly isPlaying: boolean;
  readonly isTabStop: boolean;
  /** Plays it; with Ctrl or Shift it is chosen. */
  readonly onClick: (item: RecordingItem, event: MouseEvent) => void;
  readonly onChoose: (item: RecordingItem, event: MouseEvent) => void;
  readonly onInfo: (item: RecordingItem) => void;
}
