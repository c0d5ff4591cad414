import { Button } from '@mantine/core';
import { IconFilterOff, IconPlus, IconShieldLock, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useFormatter, useLanguage } from '../i18n/use-formatter.ts';
import { type DataColumn, DataTable } from '../page/data-table.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { wholeList } from '../page/whole-list.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import { listedFiltersQuery } from './filter-queries.ts';
import type { ListedFilter } from './filter-wire.ts';
import classes from './filters-page.module.css';

const route = getRouteApi('/app/filters');

/** All monitor filters. */
export function FiltersPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const language = useLanguage();
  const navigate = route.useNavigate();
  const list = wholeList(useQuery(listedFiltersQuery));
  const number = formatter.number(list.items.length);
  return (
    <PageFrame
      title={t('filters.title')}
      aside={list.isLoading ? undefined : t('filters.count', { count: list.items.length, number })}
      layout="fill"
      controls={
        <Button
          leftSection={<IconPlus size={17} stroke={2} />}
          renderRoot={(props) => (
            <Link to="/filters/$filterId" params={{ filterId: 'new' }} {...props} />
          )}
        >
          {t('filters.new')}
        </Button>
      }
    >
      <DataTable
        list={list}
        columns={columns(t, language)}
        label={t('filters.title')}
        card={(filter) => <FilterCard filter={filter} />}
        onOpen={({ id }) => void navigate({ to: '/filters/$filterId', params: { filterId: id } })}
        empty={
          <EmptyList
            icon={<IconFilterOff stroke={1.5} />}
            title={t('filters.none')}
            text={t('filters.noneHelp')}
          />
        }
      />
    </PageFrame>
  );
}

function columns(t: TFunction, language: string): readonly DataColumn<ListedFilter>[] {
  return [
    {
      key: 'name',
      title: t('filters.name'),
      width: 'minmax(140px, 1fr)',
      cell: (filter) => nameOfFilter(filter, language),
    },
    {
      key: 'rule',
      title: t('filters.rule'),
      width: 'minmax(160px, 2.6fr)',
      cell: (filter) => <RuleText rule={filter.rule} />,
    },
    {
      key: 'users',
      title: t('filters.users'),
      width: '80px',
      isNumeric: true,
      cell: (filter) => filter.userCount,
    },
    {
      key: 'options',
      title: t('filters.options'),
      width: '90px',
      cell: (f) => <Marks filter={f} />,
    },
  ];
}

function RuleText({ rule }: { readonly rule: string }) {
  const { t } = useTranslation();
  if (rule.trim() === '') return <span className="ew-dim">{t('policy.everyRecording')}</span>;
  return (
    <code className={classes.rule} title={rule}>
      {rule}
    </code>
  );
}

function Marks({ filter }: { readonly filter: ListedFilter }) {
  const { t } = useTranslation();
  return (
    <span className={classes.marks}>
      {filter.fourEyes && (
        <IconShieldLock size={17} stroke={1.7} role="img" aria-label={t('filters.fourEyes')}>
          <title>{t('filters.fourEyes')}</title>
        </IconShieldLock>
      )}
      {filter.canDelete && (
        <IconTrash size={17} stroke={1.7} role="img" aria-label={t('filters.canDelete')}>
          <title>{t('filters.canDelete')}</title>
        </IconTrash>
      )}
    </span>
  );
}

function FilterCard({ filter }: { readonly filter: ListedFilter }) {
  const language = useLanguage();
  return (
    <>
      <span className={classes.first}>
        <span className="ew-truncate">{nameOfFilter(filter, language)}</span>
        <Marks filter={filter} />
      </span>
      <span className="ew-truncate ew-dim">
        <RuleText rule={filter.rule} />
      </span>
    </>
  );
}
