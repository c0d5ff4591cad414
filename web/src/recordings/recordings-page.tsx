import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filtersQuery } from '../api/queries.ts';
import { INBOX, ThroughContext } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { DeleteDialog } from '../changes/delete-dialog.tsx';
import { DetailsPanel } from '../details/details-panel.tsx';
import { FourEyesGate } from '../four-eyes/four-eyes-gate.tsx';
import { OpenViewBar } from '../four-eyes/open-view-bar.tsx';
import { useFormatter, useLanguage } from '../i18n/use-formatter.ts';
import type { PlaybackEngine } from '../player/playback-engine.ts';
import { PlayerDock } from '../player/player-dock.tsx';
import { ShortcutHelp } from '../player/shortcut-help.tsx';
import { useShortcuts } from '../player/shortcuts.ts';
import { usePlaybackEngine } from '../player/use-playback.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { ListPane } from './list-pane.tsx';
import { toListQuery } from './list-search.ts';
import classes from './recordings-page.module.css';
import { useChosenRows } from './use-chosen-rows.ts';
import { useListNavigation } from './use-list-navigation.ts';
import { useNotice } from './use-notice.ts';
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
  const formatter = useFormatter();
  const { filterId } = route.useParams();
  const search = route.useSearch();
  const { select, showInfo, closeInfo, toggleInfo } = useListNavigation();
  const [isAtTop, setAtTop] = useState(true);
  const [isHelpShown, help] = useDisclosure(false);
  const [doomed, setDoomed] = useState<readonly RecordingItem[]>();
  const notice = useNotice();
  const query = toListQuery(filterId, search, new Date());
  const list = useRecordings(query, isAtTop);
  const choice = useChosenRows(list.items, JSON.stringify(query));
  const selection = useSelection(engine, list.items, filterId);
  const title = useFilterName(filterId);
  usePageTitle(title);

  const onInfo = search.recording === undefined ? undefined : toggleInfo;
  useShortcuts({ engine, selection, onInfo, onHelp: help.open });
  const isNarrow = useMediaQuery('(max-width: 44.99em)', false, { getInitialValueInEffect: false });

  return (
    <div className={classes.page}>
      <div className={classes.columns}>
        <ListPane
          {...{ engine, list, query, choice, notice, title: title ?? t('list.title') }}
          onPlay={selection.onPlay}
          onInfo={useCallback((item: RecordingItem) => showInfo(item.id), [showInfo])}
          onDelete={setDoomed}
          onAtTop={setAtTop}
        />
        {search.info === true && search.recording !== undefined && (
          <DetailsPanel
            recordingId={search.recording}
            onClose={closeInfo}
            onPlay={selection.onPlay}
            onSeek={(seconds) => engine.seek(seconds)}
            onDelete={(item) => setDoomed([item])}
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
      <DeleteDialog
        chosen={doomed}
        onClose={() => setDoomed(undefined)}
        onDeleted={(ids) => {
          if (search.recording !== undefined && ids.includes(search.recording)) select(undefined);
        }}
        onDone={(count) =>
          notice.say(t('changes.deleted', { count, number: formatter.number(count) }))
        }
      />
    </div>
  );
}

/** The name of the filter, or of the inbox. */
function useFilterName(filterId: string): string | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: filters } = useQuery(filtersQuery);
  if (filterId === INBOX) return t('navigation.inbox');
  const filter = filters?.find((candidate) => candidate.id === filterId);
  return filter === undefined ? undefined : nameOfFilter(filter, language);
}
