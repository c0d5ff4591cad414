import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-formatter.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { nameOfFilter } from '../shell/filter-name.ts';
import { FilterForm } from './filter-form.tsx';
import { FilterHistory } from './filter-history.tsx';
import { changeFilter, createFilter, deleteFilter, filterQuery } from './filter-queries.ts';
import type { FilterChoices, FilterDetail } from './filter-wire.ts';

const route = getRouteApi('/app/filters/$filterId');
const EMPTY: FilterChoices = { name: {}, rule: '', canDelete: false, fourEyes: false };

/** One monitor filter, or a new one. */
export function FilterPage() {
  const { filterId } = route.useParams();
  return filterId === 'new' ? (
    <NewFilterPage />
  ) : (
    <ExistingFilterPage key={filterId} id={filterId} />
  );
}

function NewFilterPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const save = useMutation({
    mutationFn: (choices: Partial<FilterChoices>) => createFilter({ ...EMPTY, ...choices }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['filters'] });
      await navigate({ to: '/filters/$filterId', params: { filterId: id }, replace: true });
    },
  });
  return (
    <PageFrame title={t('filters.new')} layout="scroll" controls={<BackButton />}>
      <FilterForm saved={EMPTY} save={save} onSave={save.mutate} />
    </PageFrame>
  );
}

function ExistingFilterPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useQueryClient();
  const { data: filter, error, refetch } = useQuery(filterQuery(id));
  const save = useMutation({
    mutationFn: (changes: Partial<FilterChoices>) => changeFilter(id, changes),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['filter', id] });
      await client.invalidateQueries({ queryKey: ['filters'] });
    },
  });
  const title = filter === undefined ? t('filters.filter') : nameOfFilter(filter, language);
  return (
    <PageFrame
      title={title}
      layout="scroll"
      controls={
        <>
          <BackButton />
          {filter !== undefined && <DeleteButton filter={filter} title={title} />}
        </>
      }
    >
      {filter === undefined && error !== null && (
        <ListProblem error={error} onRetry={() => void refetch()} />
      )}
      {filter === undefined && error === null && <FormSkeleton />}
      {filter !== undefined && (
        <>
          <FilterForm saved={choicesOf(filter)} filter={filter} save={save} onSave={save.mutate} />
          <FilterHistory filterId={id} />
        </>
      )}
    </PageFrame>
  );
}

function choicesOf({ name, rule, canDelete, fourEyes }: FilterDetail): FilterChoices {
  return { name, rule, canDelete, fourEyes };
}

function BackButton() {
  const { t } = useTranslation();
  return (
    <Button
      variant="subtle"
      leftSection={<IconArrowLeft size={17} stroke={1.7} />}
      renderRoot={(props) => <Link to="/filters" {...props} />}
    >
      {t('filters.back')}
    </Button>
  );
}

function DeleteButton(props: { readonly filter: FilterDetail; readonly title: string }) {
  const { t } = useTranslation();
  const { filter, title } = props;
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [isOpen, dialog] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: () => deleteFilter(filter.id),
    onSuccess: async () => {
      await navigate({ to: '/filters', replace: true });
      await client.invalidateQueries({ queryKey: ['filters'] });
    },
  });
  const count = filter.userIds.length;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={17} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('filters.delete')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={t('filters.deleteTitle', { name: title })}
        action={t('filters.delete')}
        isDangerous
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={dialog.close}
      >
        {t('filters.deleteHelp', { count })}
      </ConfirmDialog>
    </>
  );
}
