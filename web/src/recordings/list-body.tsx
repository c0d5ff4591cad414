import type { RecordingItem } from '../api/wire.ts';
import { ListSkeleton } from '../page/page-states.tsx';
import type { PlaybackEngine } from '../player/playback-engine.ts';
import { usePlaybackState } from '../player/use-playback.ts';
import { type ListSearch, readOrder } from './list-search.ts';
import { ListError, NoMatches, NoRecordings } from './list-states.tsx';
import { CARD_HEIGHT, CARD_WIDTH, RecordingTable, ROW_HEIGHT } from './recording-table.tsx';
import { useListNavigation } from './use-list-navigation.ts';
import type { RecordingList } from './use-recordings.ts';

interface ListBodyProps {
  readonly list: RecordingList;
  readonly search: ListSearch;
  /** Pixels; 0 until the page has been laid out. */
  readonly width: number;
  readonly label: string;
  readonly engine: PlaybackEngine;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onInfo: (item: RecordingItem) => void;
  readonly onAtTop: (isAtTop: boolean) => void;
}

/** The list, or what stands in its place: loading, failed, nothing there. */
export function ListBody(props: ListBodyProps) {
  const { list, search, width, engine } = props;
  const { clear, setOrder } = useListNavigation();
  const { status } = usePlaybackState(engine);
  if (list.error !== null) return <ListError error={list.error} onRetry={list.retry} />;
  if (list.isLoading || width === 0) {
    return <ListSkeleton rowHeight={width > 0 && width < CARD_WIDTH ? CARD_HEIGHT : ROW_HEIGHT} />;
  }
  if (list.items.length === 0) {
    const isNarrowed = search.q !== undefined || search.range !== undefined;
    return isNarrowed ? <NoMatches onClear={clear} /> : <NoRecordings />;
  }
  return (
    <RecordingTable
      list={list}
      order={readOrder(search.sort)}
      width={width}
      selectedId={search.recording}
      isPlaying={status === 'playing'}
      label={props.label}
      onSort={setOrder}
      onPlay={props.onPlay}
      onInfo={props.onInfo}
      onAtTop={props.onAtTop}
    />
  );
}
