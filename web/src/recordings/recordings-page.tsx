import { useDisclosure, useElementSize, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filtersQuery } from '../api/queries.ts';
import { ThroughContext } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { DetailsPanel } from '../details/details-panel.tsx';
import { FourEyesGate } from '../four-eyes/four-eyes-gate.tsx';
import { OpenViewBar } from '../four-eyes/open-view-bar.tsx';
import { useLanguage } from '../i18n/use-formatter.ts';
import type { PlaybackEngine } from '../player/playback-engine.ts';
import { PlayerDock } from '../player/player-dock.tsx';
import { ShortcutHelp } from '../player/shortcut-help.tsx';
import { useShortcuts } from '../player/shortcuts.ts';
import { usePlaybackEngine } from '../player/use-playback.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { ListBody } from './list-body.tsx';
import { toListQuery } from './list-search.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { CARD_WIDTH } from './recording-table.tsx';
import classes from './recordings-page.module.css';
import { useListNavigation } from './use-list-navigation.ts';
import { useRecordings } from './use-recordings.ts';
import { useSelection } from './use-selection.ts';

const route = getRouteApi('/app/recordings/$filterId');

/** The recordings of a filter: list, player and facts. */
export function RecordingsPage() {
  const { filterId } = route.useParams();
  const engine = usePlaybackEngine();
  const { data: filters } = useQuery(filtersQuery);
  const stop = useCallback(() => engine?.unload(), [engine]);
  if (engine === undefined || filters === undefined) return null;
  const filter = filters.find(({ id }) => id === filterId);
  // Another filter is another list: nothing of the last one stays but the engine.
  const page = <FilterPage key={filterId} engine={engine} />;
  return (
    <ThroughContext value={filterId}>
      {filter?.fourEyes === true ? (
        <FourEyesGate key={filterId} filter={filter} onLocked={stop}>
          {(open) => (
            <div className={classes.watched}>
              <OpenViewBar open={open} />
              {page}
            </div>
          )}
        </FourEyesGate>
      ) : (
        page
      )}
    </ThroughContext>
  );
}

function FilterPage({ engine }: { readonly engine: PlaybackEngine }) {
  const { t } = useTranslation();
  const { filterId } = route.useParams();
  const search = route.useSearch();
  const navigation = useListNavigation();
  const [isAtTop, setAtTop] = useState(true);
  const [isHelpShown, help] = useDisclosure(false);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const list = useRecordings(toListQuery(filterId, search, new Date()), isAtTop);
  const selection = useSelection(engine, list.items, filterId);
  const title = useFilterName(filterId);
  usePageTitle(title);

  const showInfo = useCallback(
    (item: RecordingItem) => navigation.showInfo(item.id),
    [navigation.showInfo],
  );
  const { toggleInfo } = navigation;
  const onInfo = search.recording === undefined ? undefined : toggleInfo;
  useShortcuts({ engine, selection, onInfo, onHelp: help.open });
  const isNarrow = useMediaQuery('(max-width: 44.99em)', false, { getInitialValueInEffect: false });

  return (
    <div className={classes.page}>
      <div className={classes.columns}>
        <div ref={ref} className={classes.list}>
          <ListToolbar
            title={title ?? t('list.title')}
            total={list.total}
            search={search}
            hasSortBox={width > 0 && width < CARD_WIDTH}
            onRange={navigation.setRange}
            onSearch={navigation.setSearch}
            onSort={navigation.setOrder}
          />
          <ListBody
            list={list}
            search={search}
            width={width}
            label={title ?? t('list.title')}
            engine={engine}
            onPlay={selection.onPlay}
            onInfo={showInfo}
            onAtTop={setAtTop}
          />
        </div>
        {search.info === true && search.recording !== undefined && (
          <DetailsPanel
            recordingId={search.recording}
            onClose={navigation.closeInfo}
            onPlay={selection.onPlay}
            onSeek={(seconds) => engine.seek(seconds)}
          />
        )}
      </div>
      {search.recording !== undefined && (
        <PlayerDock
          engine={engine}
          recordingId={search.recording}
          selection={selection}
          isNarrow={isNarrow}
          isInfoShown={search.info === true}
          onInfo={toggleInfo}
          onHelp={help.open}
        />
      )}
      <ShortcutHelp isOpen={isHelpShown} onClose={help.close} />
    </div>
  );
}

function useFilterName(filterId: string): string | undefined {
  const language = useLanguage();
  const { data: filters } = useQuery(filtersQuery);
  const filter = filters?.find((candidate) => candidate.id === filterId);
  return filter === undefined ? undefined : nameOfFilter(filter, language);
}
