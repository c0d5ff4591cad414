import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { addressOf } from '../api/client.ts';
import { detailQuery, pathOfRecording } from '../api/queries.ts';
import type { RecordingItem } from '../api/wire.ts';
import { showHeard } from '../changes/listed-recordings.ts';
import type { PlaybackEngine } from '../player/playback-engine.ts';
import type { PlayedSelection } from '../player/played-selection.ts';
import { useEngineAddress } from './use-engine-address.ts';
import { useListNavigation } from './use-list-navigation.ts';

const route = getRouteApi('/app/recordings/$filterId');

/**
 * Drawing the player keeps a page from reading sound for longer than everything else there is to
 * do: it is drawn when the sound has begun, or after so long without.
 */
const SOUND_FIRST_MS = 150;

/**
 * The recording that is chosen in the address and taken up by the engine. A click on another one
 * plays it, a click on the same one pauses; one that comes with the address waits for a click.
 */
export function useSelection(
  engine: PlaybackEngine,
  items: readonly RecordingItem[],
  through: string,
): PlayedSelection {
  const { recording: selectedId } = route.useSearch();
  const { select } = useListNavigation();
  const client = useQueryClient();
  const index = selectedId === undefined ? -1 : items.findIndex((item) => item.id === selectedId);
  const { data: detail } = useQuery({
    ...detailQuery({ id: selectedId ?? '', through }),
    enabled: selectedId !== undefined,
  });
  const item = items[index] ?? (detail?.id === selectedId ? detail : undefined);

  const load = useCallback(
    (next: RecordingItem) =>
      engine.load({
        recordingId: next.id,
        address: addressOf(pathOfRecording({ id: next.id, through }, '/audio')),
        durationSeconds: next.durationSeconds,
      }),
    [engine, through],
  );
  const follow = useEngineAddress({ engine, selectedId, item, load, select });

  const onPlay = useCallback(
    (next: RecordingItem) => {
      if (engine.state.recordingId === next.id) {
        engine.toggle();
        follow(next.id);
        return;
      }
      load(next);
      const late = new Promise((resolve) => setTimeout(resolve, SOUND_FIRST_MS));
      void Promise.race([engine.play(), late]).then(() => follow(next.id));
      showHeard(client, through, next);
    },
    [engine, load, follow, client, through],
  );

  const before = index > 0 ? items[index - 1] : undefined;
  const after = index >= 0 ? items[index + 1] : undefined;
  return {
    item,
    onPlay,
    onPrevious: usePlayOf(before, onPlay),
    onNext: usePlayOf(after, onPlay),
    onClose: useCallback(() => select(undefined), [select]),
  };
}

function usePlayOf(
  item: RecordingItem | undefined,
  onPlay: (item: RecordingItem) => void,
): (() => void) | undefined {
  const play = useCallback(() => {
    if (item !== undefined) onPlay(item);
  }, [item, onPlay]);
  return item === undefined ? undefined : play;
}
