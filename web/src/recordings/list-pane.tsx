import { useElementSize } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { ListQuery } from '../api/queries.ts';
import type { RecordingItem } from '../api/wire.ts';
import { ExportDialog } from '../export/export-dialog.tsx';
import type { PlaybackEngine } from '../player/playback-engine.ts';
import { ChosenBar } from './chosen-bar.tsx';
import { ListBody } from './list-body.tsx';
import { useListTaste } from './list-taste.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { CARD_WIDTH } from './recording-table.tsx';
import classes from './recordings-page.module.css';
import type { RowChoice } from './use-chosen-rows.ts';
import { useListNavigation } from './use-list-navigation.ts';
import type { Notice } from './use-notice.ts';
import { useRecordingCount } from './use-recording-count.ts';
import type { RecordingList } from './use-recordings.ts';

const route = getRouteApi('/app/recordings/$filterId');

interface ListPaneProps {
  readonly engine: PlaybackEngine;
  readonly query: ListQuery;
  readonly list: RecordingList;
  readonly choice: RowChoice;
  readonly notice: Notice;
  readonly title: string;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onInfo: (item: RecordingItem) => void;
  readonly onDelete: (items: readonly RecordingItem[]) => void;
  readonly onAtTop: (isAtTop: boolean) => void;
}

/** The list with what stands above it: the toolbar, and what can be done with chosen rows. */
export function ListPane(props: ListPaneProps) {
  const { list, choice, notice, title, onDelete } = props;
  const search = route.useSearch();
  const navigation = useListNavigation();
  const [taste, setTaste] = useListTaste();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const count = useRecordingCount(props.query, list);
  const { items } = choice;
  const [exported, setExported] = useState<{ readonly ids?: readonly string[] }>();
  // By keyboard: what is chosen where the row is part of it, else the row alone.
  const deleteRow = useCallback(
    (item: RecordingItem) => {
      const concerned = items.includes(item) ? items : [item];
      if (concerned.some(({ mayDelete }) => mayDelete)) onDelete(concerned);
    },
    [items, onDelete],
  );
  return (
    <div ref={ref} className={classes.list}>
      <ListToolbar
        {...{ title, count, notice: notice.text, taste, search }}
        isNarrow={width > 0 && width < CARD_WIDTH}
        onRange={navigation.setRange}
        onOptions={navigation.setOptions}
        onClearOptions={navigation.clearOptions}
        onTaste={setTaste}
        onSearch={navigation.setSearch}
        onSort={navigation.setOrder}
        onExport={() => setExported({})}
      />
      {items.length > 0 && (
        <ChosenBar
          choice={choice}
          onDelete={onDelete}
          onExport={() => setExported({ ids: items.map(({ id }) => id) })}
          onDone={notice.say}
        />
      )}
      <ListBody
        {...{ list, choice, taste, search, width, label: title, engine: props.engine }}
        onPlay={props.onPlay}
        onInfo={props.onInfo}
        onDelete={deleteRow}
        onAtTop={props.onAtTop}
      />
      {exported !== undefined && (
        <ExportDialog {...exported} query={props.query} onClose={() => setExported(undefined)} />
      )}
    </div>
  );
}
