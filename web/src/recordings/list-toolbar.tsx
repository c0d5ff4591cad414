import { NativeSelect, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SORT_KEYS } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { LIST_COLUMNS } from './columns.tsx';
import type { DateRange } from './date-range.ts';
import { readOrder, type SortOrder, writeOrder } from './list-search.ts';
import classes from './list-toolbar.module.css';
import { RangePicker } from './range-picker.tsx';
import { SearchBox } from './search-box.tsx';

interface ListToolbarProps {
  readonly title: string;
  readonly total: number | undefined;
  readonly range: DateRange;
  readonly q: string;
  readonly order: SortOrder;
  /** Cards have no headers to click: a box chooses the order. */
  readonly hasSortBox: boolean;
  readonly onRange: (range: DateRange) => void;
  readonly onSearch: (q: string) => void;
  readonly onSort: (order: SortOrder) => void;
}

/** What stands above the list: its name, the period, the search. */
export function ListToolbar(props: ListToolbarProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { total } = props;
  return (
    <div className={classes.bar}>
      <div className={classes.titles}>
        <Title order={1} className={classes.title} title={props.title}>
          {props.title}
        </Title>
        {total !== undefined && (
          <span className={classes.count}>
            {t('list.count', { count: total, number: formatter.number(total) })}
          </span>
        )}
      </div>
      <div className={classes.controls}>
        <RangePicker value={props.range} onChange={props.onRange} />
        {props.hasSortBox && <SortBox order={props.order} onSort={props.onSort} />}
        <div className={classes.search}>
          <SearchBox value={props.q} onChange={props.onSearch} />
        </div>
      </div>
    </div>
  );
}

function SortBox(props: Pick<ListToolbarProps, 'order' | 'onSort'>) {
  const { t } = useTranslation();
  const options = SORT_KEYS.flatMap((key) =>
    [true, false].map((isDescending) => {
      const column = LIST_COLUMNS.find((known) => known.key === key)!;
      return {
        value: writeOrder({ key, isDescending }),
        label: t(isDescending ? 'list.sortedDown' : 'list.sortedUp', { column: t(column.title) }),
      };
    }),
  );
  return (
    <NativeSelect
      aria-label={t('list.sort')}
      data={options}
      value={writeOrder(props.order)}
      onChange={(event) => props.onSort(readOrder(event.currentTarget.value))}
    />
  );
}
