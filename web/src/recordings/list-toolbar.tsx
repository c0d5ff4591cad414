import { NativeSelect, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SORT_KEYS } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { SearchBox } from '../page/search-box.tsx';
import { LIST_COLUMNS } from './columns.tsx';
import type { DateRange } from './date-range.ts';
import { type ListSearch, readOrder, type SortOrder, writeOrder } from './list-search.ts';
import classes from './list-toolbar.module.css';
import { RangePicker } from './range-picker.tsx';

interface ListToolbarProps {
  readonly title: string;
  readonly total: number | undefined;
  readonly search: ListSearch;
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
  const { range = 'any', from, to, q = '', sort } = props.search;
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
        <RangePicker value={{ range, from, to }} onChange={props.onRange} />
        {props.hasSortBox && <SortBox order={readOrder(sort)} onSort={props.onSort} />}
        <div className={classes.search}>
          <SearchBox
            value={q}
            placeholder={t('list.searchPlaceholder')}
            onChange={props.onSearch}
          />
        </div>
      </div>
    </div>
  );
}

interface SortBoxProps extends Pick<ListToolbarProps, 'onSort'> {
  readonly order: SortOrder;
}

function SortBox(props: SortBoxProps) {
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
