import { ActionIcon, Title } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { SearchBox } from '../page/search-box.tsx';
import type { DateRange } from './date-range.ts';
import type { ListSearch, SortOrder } from './list-search.ts';
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
  /** Recordings are shown as cards. */
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
  const { range = 'any', from, to, q = '' } = search;
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
          isNarrow={props.isNarrow}
          onSearch={props.onOptions}
          onSort={props.onSort}
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
