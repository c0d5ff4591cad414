import { Checkbox, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BareRow } from './bare-row.tsx';
import classes from './data-table.module.css';
import { GridCell, GridHeader, GridRow } from './grid.tsx';
import { LastRow } from './last-row.tsx';
import { ListProblem, ListSkeleton } from './page-states.tsx';
import type { PagedList } from './paged-list.ts';
import type { RowSelection } from './row-selection.ts';
import { useListKeys } from './use-list-keys.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

/** A column of a table. */
export interface DataColumn<T> {
  readonly key: string;
  /** In the language of the page. */
  readonly title: string;
  /** A track of the CSS grid. */
  readonly width: string;
  readonly isNumeric?: boolean;
  readonly isSortable?: boolean;
  /** Shown only where the table is at least so wide, in pixels. */
  readonly minimumWidth?: number;
  readonly cell: (item: T) => ReactNode;
}

/** The column by which a table is sorted. */
export interface DataOrder {
  readonly key: string;
  readonly isDescending: boolean;
}

export interface DataTableProps<T> {
  readonly list: PagedList<T>;
  readonly columns: readonly DataColumn<T>[];
  /** What the table holds. */
  readonly label: string;
  /** What stands in its place where the list is empty. */
  readonly empty: ReactNode;
  /** One item in two lines, for narrow windows. */
  readonly card: (item: T) => ReactNode;
  readonly order?: DataOrder | undefined;
  readonly onSort?: ((order: DataOrder) => void) | undefined;
  /** A click or Enter on a row. */
  readonly onOpen?: ((item: T) => void) | undefined;
  /** With it, every row has a box to choose it. */
  readonly selection?: RowSelection | undefined;
  /** The row that is shown beside the table. */
  readonly openId?: string | undefined;
}

const ROW_HEIGHT = 38;
const CARD_HEIGHT = 62;
/** Below this width, in pixels, an item is a card of two lines instead of a row. */
const CARD_WIDTH = 620;

/** A list of any length: only the rows in sight exist in the document. */
export function DataTable<T extends { readonly id: string }>(props: DataTableProps<T>) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const { list } = props;
  const isNarrow = width > 0 && width < CARD_WIDTH;
  const rowHeight = isNarrow ? CARD_HEIGHT : ROW_HEIGHT;
  return (
    <div ref={ref} className={classes.place}>
      {list.error !== null && <ListProblem error={list.error} onRetry={list.retry} />}
      {list.error === null && (list.isLoading || width === 0) && (
        <ListSkeleton rowHeight={rowHeight} />
      )}
      {list.error === null && !list.isLoading && width > 0 && list.items.length === 0 && (
        <div className={classes.empty}>{props.empty}</div>
      )}
      {list.items.length > 0 && width > 0 && (
        <Rows {...props} width={width} isNarrow={isNarrow} rowHeight={rowHeight} />
      )}
    </div>
  );
}

interface RowsProps<T> extends DataTableProps<T> {
  readonly width: number;
  readonly isNarrow: boolean;
  readonly rowHeight: number;
}

function Rows<T extends { readonly id: string }>(props: RowsProps<T>) {
  const { list, width, isNarrow, rowHeight, selection, onOpen } = props;
  const columns = props.columns.filter((column) => width >= (column.minimumWidth ?? 0));
  const rows = useVirtualRows({ list, rowHeight });
  const toggle = (item: T) => selection?.toggle(item.id);
  const keys = useListKeys({
    items: list.items,
    selectedId: props.openId,
    rows,
    actions: {
      ...(onOpen === undefined ? {} : { enter: onOpen }),
      ...(selection === undefined ? {} : { ' ': toggle }),
    },
  });
  const tracks = isNarrow ? '1fr' : columns.map((column) => column.width).join(' ');
  const template = selection === undefined ? tracks : `24px ${tracks}`;
  return (
    <div
      ref={rows.scrollRef}
      className={classes.scroll}
      data-outdated={list.isOutdated || undefined}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by transform, not by a table */}
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={list.hasMore ? -1 : list.items.length + (isNarrow ? 0 : 1)}
        aria-busy={list.isOutdated}
        style={{ '--ew-columns': template } as CSSProperties}
        onKeyDown={keys.onKeyDown}
      >
        {!isNarrow && <HeaderRow {...props} columns={columns} />}
        <div className={classes.rows} style={{ height: rows.totalHeight }} role="presentation">
          {rows.visible.map(({ index, start, isBare }) => {
            const item = list.items[index]!;
            if (isBare) return <BareRow key={item.id} top={start} height={rowHeight} />;
            return (
              <GridRow
                key={item.id}
                data-row={item.id}
                tabIndex={item.id === keys.tabStopId ? 0 : -1}
                className={classes.row}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                aria-rowindex={index + (isNarrow ? 1 : 2)}
                aria-selected={selection?.has(item.id) ?? item.id === props.openId}
                data-clickable={onOpen !== undefined || undefined}
                onClick={() => onOpen?.(item)}
              >
                {selection !== undefined && <SelectCell id={item.id} selection={selection} />}
                {isNarrow ? (
                  <GridCell className={classes.card}>{props.card(item)}</GridCell>
                ) : (
                  columns.map((column) => (
                    <GridCell
                      key={column.key}
                      className={column.isNumeric === true ? classes.numeric : classes.cell}
                    >
                      {column.cell(item)}
                    </GridCell>
                  ))
                )}
              </GridRow>
            );
          })}
        </div>
      </div>
      <LastRow list={list} />
    </div>
  );
}

function SelectCell(props: { readonly id: string; readonly selection: RowSelection }) {
  const { t } = useTranslation();
  const { id, selection } = props;
  return (
    <GridCell onClick={(event) => event.stopPropagation()}>
      <Checkbox
        size="xs"
        tabIndex={-1}
        checked={selection.has(id)}
        onChange={() => selection.toggle(id)}
        aria-label={t('page.select')}
      />
    </GridCell>
  );
}

function HeaderRow<T extends { readonly id: string }>(props: DataTableProps<T>) {
  const { t } = useTranslation();
  const { list, columns, selection } = props;
  const ids = list.items.map(({ id }) => id);
  const isAll = selection !== undefined && ids.every(selection.has);
  return (
    <GridRow aria-rowindex={1} className={classes.header}>
      {selection !== undefined && (
        <GridHeader>
          <Checkbox
            size="xs"
            checked={isAll}
            indeterminate={!isAll && selection.count > 0}
            onChange={() => (isAll ? selection.clear() : selection.choose(ids))}
            aria-label={t('page.selectAll')}
          />
        </GridHeader>
      )}
      {columns.map((column) => (
        <ColumnTitle key={column.key} column={column} order={props.order} onSort={props.onSort} />
      ))}
    </GridRow>
  );
}

interface ColumnTitleProps<T> extends Pick<DataTableProps<T>, 'order' | 'onSort'> {
  readonly column: DataColumn<T>;
}

function ColumnTitle<T>({ column, order, onSort }: ColumnTitleProps<T>) {
  const { key, title, isNumeric, isSortable } = column;
  if (isSortable !== true || onSort === undefined) {
    return (
      <GridHeader className={classes.title} data-numeric={isNumeric || undefined}>
        {title === '' ? <VisuallyHidden>{key}</VisuallyHidden> : title}
      </GridHeader>
    );
  }
  const isSorted = order?.key === key;
  const isDescending = isSorted && order.isDescending;
  const Arrow = isDescending ? IconArrowDown : IconArrowUp;
  const sorted = isDescending ? 'descending' : 'ascending';
  return (
    <GridHeader
      aria-sort={isSorted ? sorted : 'none'}
      className={classes.title}
      data-numeric={isNumeric || undefined}
    >
      <UnstyledButton
        className={classes.sort}
        data-sorted={isSorted || undefined}
        title={title}
        onClick={() => onSort({ key, isDescending: isSorted && !isDescending })}
      >
        <span className={classes.sortTitle}>{title}</span>
        {isSorted && <Arrow size={14} stroke={2.2} aria-hidden="true" />}
      </UnstyledButton>
    </GridHeader>
  );
}
