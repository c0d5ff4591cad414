import { useContext } from 'react';
import { INBOX, ThroughContext } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { ListSkeleton } from '../page/page-states.tsx';
import type { PlaybackEngine } from '../player/playback-engine.ts';
import { usePlaybackState } from '../player/use-playback.ts';
import { isNarrowed, type ListSearch, readOrder } from './list-search.ts';
import { ListError, NoMatches, NoRecordings } from './list-states.tsx';
import type { ListTaste } from './list-taste.ts';
import { CARD_HEIGHT, CARD_WIDTH, RecordingTable, ROW_HEIGHTS } from './recording-table.tsx';
import type { RowChoice } from './use-chosen-rows.ts';
import { useListNavigation } from './use-list-navigation.ts';
import type { RecordingList } from './use-recordings.ts';
import { useRowTexts } from './use-row-texts.ts';

interface ListBodyProps {
  readonly list: RecordingList;
  readonly choice: RowChoice;
  readonly taste: ListTaste;
  readonly search: ListSearch;
  /** Pixels; 0 until the page has been laid out. */
  readonly width: number;
  readonly label: string;
  readonly engine: PlaybackEngine;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onInfo: (item: RecordingItem) => void;
  readonly onDelete: (item: RecordingItem) => void;
  readonly onAtTop: (isAtTop: boolean) => void;
}

/** The list, or what stands in its place: loading, failed, nothing there. */
export function ListBody(props: ListBodyProps) {
  const { list, search, width, engine, taste } = props;
  const through = useContext(ThroughContext);
  const texts = useRowTexts();
  const { clear, setOrder } = useListNavigation();
  const { status, recordingId } = usePlaybackState(engine);
  if (list.error !== null) return <ListError error={list.error} onRetry={list.retry} />;
  if (list.isLoading || width === 0) {
    const rowHeight = ROW_HEIGHTS[taste.density];
    return <ListSkeleton rowHeight={width > 0 && width < CARD_WIDTH ? CARD_HEIGHT : rowHeight} />;
  }
  if (list.items.length === 0) {
    if (isNarrowed(search)) return <NoMatches onClear={clear} />;
    return <NoRecordings isInbox={through === INBOX} />;
  }
  return (
    <RecordingTable
      list={list}
      choice={props.choice}
      taste={taste}
      texts={texts}
      order={readOrder(search.sort)}
      width={width}
      selectedId={recordingId ?? search.recording}
      isPlaying={status === 'playing'}
      label={props.label}
      onSort={setOrder}
      onPlay={props.onPlay}
      onInfo={props.onInfo}
      onDelete={props.onDelete}
      onAtTop={props.onAtTop}
    />
  );
}
