import { IconBroadcastOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Formatter } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { DataTable } from '../page/data-table.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import type { PagedList } from '../page/paged-list.ts';
import { useMayControl } from './control-buttons.tsx';
import { ListeningBar } from './listening-bar.tsx';
import { ListeningEngine } from './listening-engine.ts';
import { LiveCard, liveColumns } from './live-columns.tsx';
import { LivePanel } from './live-panel.tsx';
import type { LiveSnapshot } from './live-store.ts';
import type { LiveItem } from './live-wire.ts';
import { LiveContext, useLiveConnection, useLiveState } from './use-live.ts';

/** The calls that are running: watched, kept, discarded and listened to. */
export function LivePage() {
  const live = useLiveConnection();
  return (
    <LiveContext value={live}>
      <LiveView
        state={useLiveState(live.store, (snapshot) => snapshot)}
        onRetry={() => live.connection.open()}
      />
    </LiveContext>
  );
}

interface LiveViewProps {
  readonly state: LiveSnapshot;
  readonly onRetry: () => void;
}

function LiveView({ state, onRetry }: LiveViewProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const [openId, setOpenId] = useState<string>();
  const { engine, listening } = useListening();
  const mayControl = useMayControl(state.rights);
  const actionsOf = (item: LiveItem) => ({
    item,
    mayControl: mayControl(item),
    isListening: listening.call?.id === item.id && listening.status !== 'ended',
    onListen: (chosen: LiveItem) => {
      if (listening.call?.id === chosen.id && listening.status !== 'ended') engine.stop();
      else void engine.listen(chosen);
    },
    onProblem: ({ id }: LiveItem) => setOpenId(id),
  });
  const open = state.calls?.find(({ id }) => id === openId);
  return (
    <PageFrame
      title={t('live.title')}
      aside={<span role="status">{summary(state, t, formatter)}</span>}
      layout="fill"
    >
      <DataTable
        list={listOf(state, onRetry)}
        columns={liveColumns(t, actionsOf)}
        label={t('live.title')}
        card={(item) => <LiveCard {...actionsOf(item)} />}
        onOpen={({ id }) => setOpenId(id)}
        openId={openId}
        empty={
          <EmptyList
            icon={<IconBroadcastOff stroke={1.5} />}
            title={t('live.none')}
            text={t('live.noneHelp')}
          />
        }
      />
      <ListeningBar engine={engine} state={listening} />
      {open !== undefined && (
        <LivePanel {...actionsOf(open)} onClose={() => setOpenId(undefined)} />
      )}
    </PageFrame>
  );
}

function useListening() {
  const [engine] = useState(() => new ListeningEngine());
  useEffect(() => () => engine.stop(), [engine]);
  const listening = useSyncExternalStore(
    (listener) => engine.subscribe(listener),
    () => engine.state,
  );
  return { engine, listening };
}

/** How many calls and lines. */
function summary({ calls, lines }: LiveSnapshot, t: TFunction, formatter: Formatter): string {
  if (calls === undefined) return '';
  const count = calls.length;
  const words = [t('live.count', { count, number: formatter.number(count) })];
  if (lines !== null) {
    const [inUse, limit] = [lines.inUse, lines.limit].map((value) => formatter.number(value));
    words.push(t('live.lines', { inUse, limit }));
    if (lines.kept > 0) words.push(t('live.linesKept', { kept: formatter.number(lines.kept) }));
  }
  return words.join(' · ');
}

/** The calls as a list that is there as a whole. */
function listOf({ calls, error }: LiveSnapshot, retry: () => void): PagedList<LiveItem> {
  return {
    items: calls ?? [],
    total: calls?.length,
    isLoading: calls === undefined && error === undefined,
    isOutdated: calls !== undefined && error !== undefined,
    error: calls === undefined ? (error ?? null) : null,
    moreError: null,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => {},
    retry,
  };
}
