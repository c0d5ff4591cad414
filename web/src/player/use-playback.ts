import { useEffect, useState, useSyncExternalStore } from 'react';
import { PlaybackEngine, type PlaybackState } from './playback-engine.ts';

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

/** The position in whole seconds: changes once a second, not sixty times. */
export function usePositionSeconds(engine: PlaybackEngine): number {
  return useSyncExternalStore(engine.onFrame, () => Math.floor(engine.position));
}
