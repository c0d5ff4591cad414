import { Button, NativeSelect, Text } from '@mantine/core';
import { IconCheck, IconMoodCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { DataTable } from '../page/data-table.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { usePagedList } from '../page/paged-list.ts';
import { type RowSelection, useRowSelection } from '../page/row-selection.ts';
import { SelectionBar } from '../page/selection-bar.tsx';
import { RangePicker } from '../recordings/range-picker.tsx';
import { MissedCard, missedColumns } from './missed-columns.tsx';
import { MissedPanel } from './missed-panel.tsx';
import { fetchMissed, useAcknowledge } from './missed-queries.ts';
import { MISSED_STATES, type MissedSearch, type MissedState, rangeOf } from './missed-search.ts';
import { MISSED_REASONS, type MissedItem, type MissedReason } from './missed-wire.ts';

const route = getRouteApi('/app/missed');
const LOOK_AGAIN_MS = 10_000;

/** Calls that should have been recorded and were not, or not whole. */
export function MissedPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const selection = useRowSelection();
  const [open, setOpen] = useState<number>();
  const [openId, setOpenId] = useState<string>();
  const list = usePagedList<MissedItem>({
    queryKey: ['missed', search],
    fetchPage: async (cursor, signal) => {
      const page = await fetchMissed(search, cursor, signal);
      setOpen(page.open);
      return page;
    },
    refetchInterval: LOOK_AGAIN_MS,
  });
  const opened = list.items.find(({ id }) => id === openId);
  const change = (changes: MissedSearch): void => {
    selection.clear();
    void navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  };
  return (
    <PageFrame
      title={t('missed.title')}
      aside={
        open === undefined
          ? undefined
          : t('missed.open', { count: open, number: formatter.number(open) })
      }
      layout="fill"
      controls={<MissedControls search={search} onChange={change} />}
    >
      {selection.count > 0 && <SelectedBar selection={selection} />}
      <DataTable
        list={list}
        columns={missedColumns(t)}
        label={t('missed.title')}
        card={(item) => <MissedCard item={item} />}
        selection={selection}
        onOpen={({ id }) => setOpenId(id)}
        openId={openId}
        empty={
          <EmptyList
            icon={<IconMoodCheck stroke={1.5} />}
            title={t('missed.none')}
            text={t('missed.noneHelp')}
          />
        }
      />
      {opened !== undefined && <MissedPanel item={opened} onClose={() => setOpenId(undefined)} />}
    </PageFrame>
  );
}

interface MissedControlsProps {
  readonly search: MissedSearch;
  readonly onChange: (changes: MissedSearch) => void;
}

function MissedControls({ search, onChange }: MissedControlsProps) {
  const { t } = useTranslation();
  return (
    <>
      <NativeSelect
        aria-label={t('missed.state')}
        value={search.state ?? 'open'}
        onChange={(event) => {
          const state = event.currentTarget.value as MissedState;
          onChange({ state: state === 'open' ? undefined : state });
        }}
        data={MISSED_STATES.map((value) => ({ value, label: t(`missed.states.${value}`) }))}
      />
      <NativeSelect
        aria-label={t('missed.reason')}
        value={search.code ?? ''}
        onChange={(event) => {
          const code = event.currentTarget.value as MissedReason | '';
          onChange({ code: code === '' ? undefined : code });
        }}
        data={[
          { value: '', label: t('missed.anyReason') },
          ...MISSED_REASONS.map((value) => ({ value, label: t(`missed.reasons.${value}`) })),
        ]}
      />
      <RangePicker
        value={rangeOf(search)}
        onChange={({ range, from, to }) =>
          onChange({ range: range === 'any' ? undefined : range, from, to })
        }
      />
    </>
  );
}

/** What can be done with the entries that were chosen. */
function SelectedBar({ selection }: { readonly selection: RowSelection }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count, ids } = selection;
  const mark = useAcknowledge();
  return (
    <SelectionBar
      label={t('missed.selectedActions')}
      count={t('missed.selected', { count, number: formatter.number(count) })}
      onClear={selection.clear}
    >
      <Button
        size="compact-sm"
        leftSection={<IconCheck size={15} stroke={1.9} />}
        loading={mark.isPending}
        onClick={() => mark.mutate(ids, { onSuccess: selection.clear })}
      >
        {t('missed.acknowledge')}
      </Button>
      {mark.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(mark.error)}
        </Text>
      )}
    </SelectionBar>
  );
}
