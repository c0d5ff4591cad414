import { Button, Menu, NativeSelect } from '@mantine/core';
import { IconChevronDown, IconDownload, IconHistory, IconListSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { DataTable } from '../page/data-table.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { usePagedList } from '../page/paged-list.ts';
import { SearchBox } from '../page/search-box.tsx';
import { RangePicker } from '../recordings/range-picker.tsx';
import { AuditCard, auditColumns } from './audit-columns.tsx';
import { type AuditListSearch, rangeOf } from './audit-list-search.ts';
import classes from './audit-page.module.css';
import { exportAddress, fetchAudit } from './audit-queries.ts';
import type { AuditRow } from './audit-wire.ts';
import { auditAreas } from './audit-words.ts';
import { EventPanel } from './event-panel.tsx';

const route = getRouteApi('/app/audit');

/** The audit trail: who did what, to what, when and from where. */
export function AuditPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { event: openSequence, ...filter } = search;
  const list = usePagedList<AuditRow>({
    queryKey: ['audit', filter],
    fetchPage: (cursor, signal) => fetchAudit(filter, cursor, signal),
  });
  const change = (changes: AuditListSearch): void => {
    void navigate({ search: (old) => ({ ...old, event: undefined, ...changes }), replace: true });
  };
  const showOnly = (only: AuditListSearch): void => void navigate({ search: only });
  const open = list.items.find(({ sequence }) => sequence === openSequence);
  return (
    <PageFrame
      title={t('audit.title')}
      layout="fill"
      controls={<AuditControls search={filter} onChange={change} />}
    >
      <div className={classes.beside}>
        <DataTable
          list={list}
          columns={auditColumns(t, formatter)}
          label={t('audit.title')}
          card={(row) => <AuditCard row={row} />}
          onOpen={({ sequence }) => change({ event: sequence })}
          openId={open?.id}
          empty={<NoEvents search={filter} />}
        />
        {open !== undefined && (
          <EventPanel event={open} onClose={() => change({})} onShowOnly={showOnly} />
        )}
      </div>
    </PageFrame>
  );
}

interface AuditControlsProps {
  readonly search: AuditListSearch;
  readonly onChange: (changes: AuditListSearch) => void;
}

function AuditControls({ search, onChange }: AuditControlsProps) {
  const { t } = useTranslation();
  const { q = '', action = '', outcome = '' } = search;
  const areas = auditAreas();
  const isSingle = action !== '' && !areas.some(({ value }) => value === action);
  return (
    <>
      <RangePicker
        value={rangeOf(search)}
        onChange={({ range, from, to }) =>
          onChange({ range: range === 'any' ? undefined : range, from, to })
        }
      />
      <NativeSelect
        aria-label={t('audit.what')}
        value={action}
        onChange={(event) => onChange({ action: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t('audit.everything') },
          ...areas,
          ...(isSingle ? [{ value: action, label: action }] : []),
        ]}
      />
      <NativeSelect
        aria-label={t('audit.outcome')}
        value={outcome}
        onChange={(event) => onChange({ outcome: outcomeOf(event.currentTarget.value) })}
        data={[
          { value: '', label: t('audit.anyOutcome') },
          { value: 'done', label: t('audit.outcomes.done') },
          { value: 'refused', label: t('audit.outcomes.refused') },
        ]}
      />
      <SearchBox
        value={q}
        placeholder={t('audit.searchPlaceholder')}
        onChange={(text) => onChange({ q: text === '' ? undefined : text })}
      />
      <ExportMenu search={search} />
    </>
  );
}

function outcomeOf(value: string): AuditListSearch['outcome'] {
  return value === 'done' || value === 'refused' ? value : undefined;
}

function ExportMenu({ search }: { readonly search: AuditListSearch }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={17} stroke={1.7} />}
          rightSection={<IconChevronDown size={15} stroke={1.8} />}
        >
          {t('audit.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('audit.exportHelp')}</Menu.Label>
        {(['csv', 'jsonl'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={exportAddress(search, format)} download>
            {t(`audit.format.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function NoEvents({ search }: { readonly search: AuditListSearch }) {
  const { t } = useTranslation();
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <EmptyList
      icon={isNarrowed ? <IconListSearch stroke={1.5} /> : <IconHistory stroke={1.5} />}
      title={t(isNarrowed ? 'audit.noMatches' : 'audit.none')}
      text={t(isNarrowed ? 'audit.noMatchesHelp' : 'audit.noneHelp')}
    />
  );
}
