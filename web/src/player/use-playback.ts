import { useEffect, useState, useSyncExternalStore } from 'react';
import { PlaybackEngine } from './playback-engine.ts';
import type { PlaybackState } from './playback-state.ts';

/** The engine of this page; it falls silent when the page is left. */
export function usePlaybackEngine(): PlaybackEngine | undefined {
  const [engine, setEngine] = useState<PlaybackEngine>();
  useEffect(() => {
    const created = new PlaybackEngine();
    created.element.hidden = true;
    document.body.append(created.element);
    setEngine(created);
    return () => created.close();
  }, []);
  return engine;
}

export function usePlaybackState(engine: PlaybackEngine): PlaybackState {
  return useSyncExternalStore(engine.subscribe, () => engine.state);
}

/** The place on the timeline in whole seconds: changes once a second, not sixty times. */
export function useTimelineSeconds(engine: PlaybackEngine): number {
  return useSyncExternalStore(engine.onFrame, () => Math.floor(engine.timelinePosition));
}
