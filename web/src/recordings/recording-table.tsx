import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { GridHeader, GridRow } from '../page/grid.tsx';
import { LastRow } from '../page/last-row.tsx';
import { useListKeys } from '../page/use-list-keys.ts';
import { useVirtualRows } from '../page/use-virtual-rows.ts';
import { ColumnHeader } from './column-header.tsx';
import { columnsFor, type ListColumn } from './columns.tsx';
import type { SortOrder } from './list-search.ts';
import { RecordingCard } from './recording-card.tsx';
import { RecordingRow } from './recording-row.tsx';
import classes from './recording-table.module.css';
import type { RecordingList } from './use-recordings.ts';

export const ROW_HEIGHT = 38;
export const CARD_HEIGHT = 68;
/** Below this width, in pixels, a recording is a card of two lines instead of a row. */
export const CARD_WIDTH = 720;

interface RecordingTableProps {
  readonly list: RecordingList;
  readonly order: SortOrder;
  readonly width: number;
  readonly selectedId: string | undefined;
  readonly isPlaying: boolean;
  readonly label: string;
  readonly onSort: (order: SortOrder) => void;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onInfo: (item: RecordingItem) => void;
  readonly onAtTop: (isAtTop: boolean) => void;
}

/** The list itself: only the rows in sight exist in the document. */
export function RecordingTable(props: RecordingTableProps) {
  const { list, width, selectedId, isPlaying } = props;
  const isNarrow = width < CARD_WIDTH;
  const columns = columnsFor(width);
  const rows = useVirtualRows({
    list,
    rowHeight: isNarrow ? CARD_HEIGHT : ROW_HEIGHT,
    onAtTop: props.onAtTop,
  });
  const keys = useListKeys({
    items: list.items,
    selectedId,
    rows,
    actions: { enter: props.onPlay, i: props.onInfo },
  });
  const template = `22px ${columns.map((column) => column.width).join(' ')} 30px`;
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
        style={{ '--ew-columns': template } as React.CSSProperties}
        onKeyDown={keys.onKeyDown}
      >
        {!isNarrow && <HeaderRow columns={columns} order={props.order} onSort={props.onSort} />}
        <div className={classes.rows} style={{ height: rows.totalHeight }} role="presentation">
          {rows.visible.map(({ index, start }) => {
            const item = list.items[index]!;
            return (
              <Row
                key={item.id}
                item={item}
                index={index}
                top={start}
                columns={columns}
                isSelected={item.id === selectedId}
                isPlaying={isPlaying && item.id === selectedId}
                isTabStop={item.id === keys.tabStopId}
                onPlay={props.onPlay}
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

interface HeaderRowProps {
  readonly columns: readonly ListColumn[];
  readonly order: SortOrder;
  readonly onSort: (order: SortOrder) => void;
}

function HeaderRow({ columns, order, onSort }: HeaderRowProps) {
  const { t } = useTranslation();
  return (
    <GridRow aria-rowindex={1} className={classes.header}>
      <GridHeader>
        <VisuallyHidden>{t('list.play')}</VisuallyHidden>
      </GridHeader>
      {columns.map((column) => (
        <ColumnHeader key={column.key} column={column} order={order} onSort={onSort} />
      ))}
      <GridHeader>
        <VisuallyHidden>{t('list.info')}</VisuallyHidden>
      </GridHeader>
    </GridRow>
  );
}
