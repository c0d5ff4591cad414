import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { GridHeader } from '../page/grid.tsx';
import classes from './column-header.module.css';
import type { ListColumn } from './columns.tsx';
import { type SortOrder, toggleOrder } from './list-search.ts';

interface ColumnHeaderProps {
  readonly column: ListColumn;
  readonly order: SortOrder;
  readonly onSort: (order: SortOrder) => void;
}

/** The title of a column; a click sorts by it, a second one turns the order round. */
export function ColumnHeader({ column, order, onSort }: ColumnHeaderProps) {
  const { t } = useTranslation();
  const { key } = column;
  if (key === 'marks') {
    return <GridHeader className={classes.plain}>{t(column.title)}</GridHeader>;
  }
  const isSorted = order.key === key;
  const direction = order.isDescending ? 'descending' : 'ascending';
  const Arrow = order.isDescending ? IconArrowDown : IconArrowUp;
  const title = t(column.title);
  return (
    <GridHeader
      aria-sort={isSorted ? direction : 'none'}
      className={classes.cell}
      data-numeric={column.isNumeric || undefined}
    >
      <UnstyledButton
        className={classes.button}
        data-sorted={isSorted || undefined}
        title={title}
        onClick={() => onSort(toggleOrder(order, key))}
      >
        <span className={classes.title}>{title}</span>
        {isSorted && <Arrow size={14} stroke={2.2} className={classes.arrow} aria-hidden="true" />}
      </UnstyledButton>
    </GridHeader>
  );
}
