import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SORT_KEYS } from '../api/wire.ts';
import { LIST_COLUMNS } from './columns.tsx';
import { readOrder, type SortOrder, writeOrder } from './list-search.ts';

interface SortBoxProps {
  readonly order: SortOrder;
  readonly onSort: (order: SortOrder) => void;
}

/** Chooses the order of cards, which have no headers to click. */
export function SortBox(props: SortBoxProps) {
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
      label={t('list.sort')}
      data={options}
      value={writeOrder(props.order)}
      onChange={(event) => props.onSort(readOrder(event.currentTarget.value))}
    />
  );
}
