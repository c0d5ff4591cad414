import { IconCalendarOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Formatter } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { type DataColumn, DataTable } from '../page/data-table.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { usePagedList } from '../page/paged-list.ts';
import classes from './retention-page.module.css';
import { fetchDue } from './retention-queries.ts';
import type { DueItem } from './retention-wire.ts';

/** The recordings that go, and by which rule; those due at `asOf`, or in the coming nights. */
export function DueList({ asOf }: { readonly asOf: string | undefined }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const list = usePagedList<DueItem>({
    queryKey: ['retention', 'due', asOf],
    fetchPage: (cursor, signal) => fetchDue(asOf, cursor, signal),
  });
  return (
    <DataTable
      list={list}
      columns={dueColumns(t, formatter)}
      label={t('retention.list')}
      card={(item) => <DueCard item={item} />}
      empty={
        <EmptyList
          icon={<IconCalendarOff stroke={1.5} />}
          title={t('retention.nothing')}
          text={t('retention.nothingHelp')}
        />
      }
    />
  );
}

function dueColumns(t: TFunction, formatter: Formatter): readonly DataColumn<DueItem>[] {
  return [
    {
      key: 'dueAt',
      title: t('retention.dueAt'),
      width: '172px',
      cell: ({ dueAt }) => formatter.dateTime(dueAt),
    },
    {
      key: 'startedAt',
      title: t('retention.startedAt'),
      width: '172px',
      cell: ({ startedAt }) => formatter.dateTime(startedAt),
    },
    {
      key: 'user',
      title: t('retention.user'),
      width: 'minmax(120px, 1fr)',
      cell: (item) => nameOf(item),
    },
    {
      key: 'reason',
      title: t('retention.reason'),
      width: 'minmax(180px, 1.4fr)',
      cell: (item) => reasonOf(item, t),
    },
    {
      key: 'size',
      title: t('column.size'),
      width: '96px',
      isNumeric: true,
      minimumWidth: 760,
      cell: ({ sizeBytes }) => formatter.size(sizeBytes),
    },
  ];
}

function nameOf({ user }: DueItem): string {
  return [user?.lastName, user?.firstName].filter(Boolean).join(', ');
}

function reasonOf({ rule, days }: DueItem, t: TFunction): string {
  return t(`retention.rule.${rule}`, { count: days });
}

function DueCard({ item }: { readonly item: DueItem }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const name = nameOf(item);
  return (
    <>
      <span className={`${classes.cell} ew-truncate`}>
        {[formatter.dateTime(item.startedAt), name].filter(Boolean).join(' · ')}
      </span>
      <span className={`${classes.second} ew-truncate`}>
        {t('retention.goes', { at: formatter.dateTime(item.dueAt) })} · {reasonOf(item, t)}
      </span>
    </>
  );
}
