import { VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { GridHeader, GridRow } from '../page/grid.tsx';
import { ChooseAllBox } from './choose-cell.tsx';
import { ColumnHeader } from './column-header.tsx';
import type { ListColumn } from './columns.tsx';
import classes from './header-row.module.css';
import type { SortOrder } from './list-search.ts';

interface HeaderRowProps {
  readonly columns: readonly ListColumn[];
  readonly order: SortOrder;
  /** How many rows are chosen, of how many. */
  readonly chosen: number;
  readonly total: number;
  readonly onSort: (order: SortOrder) => void;
  readonly onAll: () => void;
  readonly onNone: () => void;
}

/** The titles of the columns, and the box that chooses all rows. */
export const HeaderRow = memo(function HeaderRow(props: HeaderRowProps) {
  const { t } = useTranslation();
  const { columns, order, onSort } = props;
  return (
    <GridRow aria-rowindex={1} className={classes.header}>
      <GridHeader className={classes.choose}>
        <ChooseAllBox
          chosen={props.chosen}
          total={props.total}
          onAll={props.onAll}
          onNone={props.onNone}
        />
      </GridHeader>
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
});
