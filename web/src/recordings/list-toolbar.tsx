import { ActionIcon, NativeSelect, Title } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SORT_KEYS } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { SearchBox } from '../page/search-box.tsx';
import { LIST_COLUMNS } from './columns.tsx';
import type { DateRange } from './date-range.ts';
import { type ListSearch, readOrder, type SortOrder, writeOrder } from './list-search.ts';
import type { ListTaste } from './list-taste.ts';
import classes from './list-toolbar.module.css';
import { OptionsMenu } from './options-menu.tsx';
import { RangePicker } from './range-picker.tsx';

interface ListToolbarProps {
  readonly title: string;
  /** How many there are, where that is known. */
  readonly count: number | undefined;
  /** What was just done. */
  readonly notice: string | undefined;
  readonly taste: ListTaste;
  readonly search: ListSearch;
  /** Cards have no headers to click: a box chooses the order. */
  readonly isNarrow: boolean;
  readonly onRange: (range: DateRange) => void;
  readonly onOptions: (options: ListSearch) => void;
  readonly onClearOptions: () => void;
  readonly onTaste: (taste: ListTaste) => void;
  readonly onSearch: (q: string) => void;
  readonly onSort: (order: SortOrder) => void;
  /** Exports all that match. */
  readonly onExport: () => void;
}

/** What stands above the list: its name, the period, the search. */
export function ListToolbar(props: ListToolbarProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count, search } = props;
  const { range = 'any', from, to, q = '', sort } = search;
  return (
    <div className={classes.bar}>
      <div className={classes.titles}>
        <Title order={1} className={classes.title} title={props.title}>
          {props.title}
        </Title>
        {count !== undefined && (
          <span className={classes.count}>
            {t('list.count', { count, number: formatter.number(count) })}
          </span>
        )}
        <span className={classes.notice} role="status">
          {props.notice}
        </span>
      </div>
      <div className={classes.controls}>
        <RangePicker value={{ range, from, to }} onChange={props.onRange} />
        <OptionsMenu
          search={search}
          taste={props.taste}
          hasTaste={!props.isNarrow}
          onSearch={props.onOptions}
          onTaste={props.onTaste}
          onClear={props.onClearOptions}
        />
        <ActionIcon
          variant="default"
          size={36}
          disabled={count === 0}
          aria-label={t('export.all')}
          title={t('export.all')}
          onClick={props.onExport}
        >
          <IconFileZip size={17} stroke={1.7} />
        </ActionIcon>
        {props.isNarrow && <SortBox order={readOrder(sort)} onSort={props.onSort} />}
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
