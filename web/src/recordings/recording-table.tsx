import { type CSSProperties, type KeyboardEvent, type MouseEvent, useMemo } from 'react';
import type { RecordingItem } from '../api/wire.ts';
import { BareRow } from '../page/bare-row.tsx';
import { LastRow } from '../page/last-row.tsx';
import { useListKeys } from '../page/use-list-keys.ts';
import { useVirtualRows, type VirtualRows } from '../page/use-virtual-rows.ts';
import { chooseByKey } from './choose-by-key.ts';
import { columnsFor, dateWidth, type ListColumn } from './columns.tsx';
import { HeaderRow } from './header-row.tsx';
import type { SortOrder } from './list-search.ts';
import type { Density, ListTaste } from './list-taste.ts';
import { RecordingCard } from './recording-card.tsx';
import { RecordingRow } from './recording-row.tsx';
import classes from './recording-table.module.css';
import type { RowTexts } from './row-props.ts';
import type { RowChoice } from './use-chosen-rows.ts';
import type { RecordingList } from './use-recordings.ts';

export const CARD_HEIGHT = 68;
/** Below this width, in pixels, a recording is a card of two lines instead of a row. */
export const CARD_WIDTH = 780;

/** Height of a row in pixels. */
export const ROW_HEIGHTS: Readonly<Record<Density, number>> = { comfortable: 38, compact: 28 };

interface RecordingTableProps {
  readonly list: RecordingList;
  readonly choice: RowChoice;
  readonly taste: ListTaste;
  readonly texts: RowTexts;
  readonly order: SortOrder;
  readonly width: number;
  readonly selectedId: string | undefined;
  readonly isPlaying: boolean;
  readonly label: string;
  readonly onSort: (order: SortOrder) => void;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onInfo: (item: RecordingItem) => void;
  readonly onDelete: (item: RecordingItem) => void;
  readonly onAtTop: (isAtTop: boolean) => void;
}

/**
 * The list itself: only the rows in sight exist in the document. Drawn again with each step of a
 * scroll, so that what stays the same meanwhile is remembered.
 */
export function RecordingTable(props: RecordingTableProps) {
  const { list, choice, taste, texts, width, selectedId, isPlaying } = props;
  const isNarrow = width < CARD_WIDTH;
  const columns = useMemo(() => columnsFor(width, taste.hidden), [width, taste.hidden]);
  const rowHeight = isNarrow ? CARD_HEIGHT : ROW_HEIGHTS[taste.density];
  const rows = useVirtualRows({ list, rowHeight, onAtTop: props.onAtTop });
  const keys = useRowKeys(props, rows);
  const clicks = useRowClicks(props);
  const Row = isNarrow ? RecordingCard : RecordingRow;
  return (
    <div
      ref={rows.scrollRef}
      className={classes.scroll}
      data-outdated={list.isOutdated || undefined}
      data-testid="list-scroll"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by transform, not by a table */}
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={list.hasMore ? -1 : list.items.length + 1}
        aria-busy={list.isOutdated}
        aria-multiselectable="true"
        style={measuresOf(columns, rowHeight, texts)}
        onKeyDown={keys.onKeyDown}
      >
        {!isNarrow && (
          <HeaderRow
            columns={columns}
            order={props.order}
            chosen={choice.items.length}
            total={list.items.length}
            onSort={props.onSort}
            onAll={choice.chooseAll}
            onNone={choice.clear}
          />
        )}
        <div className={classes.rows} style={{ height: rows.totalHeight }} role="presentation">
          {rows.visible.map(({ index, start, isBare }) => {
            const item = list.items[index]!;
            if (isBare) return <BareRow key={item.id} top={start} height={rowHeight} />;
            return (
              <Row
                key={item.id}
                item={item}
                index={index}
                top={start}
                columns={columns}
                texts={texts}
                isPlayed={item.id === selectedId}
                isChosen={choice.has(item.id)}
                isPlaying={isPlaying && item.id === selectedId}
                isTabStop={item.id === keys.tabStopId}
                {...clicks}
                onInfo={props.onInfo}
              />
            );
          })}
        </div>
      </div>
      <LastRow list={list} />
    </div>
  );
}

/** What the style sheets of rows and header have to know. */
function measuresOf(
  columns: readonly ListColumn[],
  rowHeight: number,
  { formatter }: RowTexts,
): CSSProperties {
  const widths = columns.map((column) => column.width).join(' ');
  return {
    '--ew-columns': `24px 20px ${widths} 30px`,
    '--ew-row-height': `${rowHeight}px`,
    '--ew-date-width': dateWidth(formatter),
  } as CSSProperties;
}

/** Keys of the list: from row to row, and what is done with the one that has the focus. */
function useRowKeys(props: RecordingTableProps, rows: VirtualRows) {
  const { choice, selectedId } = props;
  const { tabStopId, onKeyDown } = useListKeys<RecordingItem>({
    items: props.list.items,
    selectedId,
    rows,
    actions: {
      enter: props.onPlay,
      i: props.onInfo,
      // Whoever clicked a row to play it goes on with the keys of the player.
      ' ': (item) => (item.id === selectedId ? props.onPlay(item) : choice.toggle(item.id)),
      delete: props.onDelete,
    },
    onExtend: (to, from) => choice.extend(to.id, from.id),
  });
  return {
    tabStopId,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (!chooseByKey(event, choice)) onKeyDown(event);
    },
  };
}

/** Clicks on rows; the functions stay the same, so that no row is drawn again for them. */
function useRowClicks({ choice, onPlay }: RecordingTableProps) {
  const { toggle, extend } = choice;
  return useMemo(() => {
    const onChoose = ({ id }: RecordingItem, event: MouseEvent): void =>
      event.shiftKey ? extend(id) : toggle(id);
    const onClick = (item: RecordingItem, event: MouseEvent): void => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) onChoose(item, event);
      else onPlay(item);
    };
    return { onChoose, onClick };
  }, [toggle, extend, onPlay]);
}
