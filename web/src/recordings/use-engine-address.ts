import { useCallback, useEffect, useRef } from 'react';
import type { RecordingItem } from '../api/wire.ts';
import type { PlaybackEngine } from '../player/playback-engine.ts';

interface EngineAddress {
  readonly engine: PlaybackEngine;
  /** The recording in the address. */
  readonly selectedId: string | undefined;
  /** What is known of that one so far. */
  readonly item: RecordingItem | undefined;
  readonly load: (item: RecordingItem) => void;
  readonly select: (recordingId: string) => void;
}

/**
 * Keeps engine and address together, whichever of them goes ahead: the engine takes up what comes
 * with the address, and the address follows what is played. That takes a while, in which the engine
 * may have gone on; so what the page wrote to the address itself is not taken up again from there.
 * The result has the address follow to a recording, where the engine still has that one.
 */
export function useEngineAddress(parts: EngineAddress): (recordingId: string) => void {
  const { engine, selectedId, item, load, select } = parts;
  /** What the address said last; null before it said anything. */
  const seen = useRef<string | null | undefined>(null);
  /** What was written to the address and has not come back from there, oldest first. */
  const written = useRef<string[]>([]);

  useEffect(() => {
    if (selectedId === seen.current) return;
    const own = selectedId === undefined ? -1 : written.current.indexOf(selectedId);
    if (own >= 0) {
      written.current.splice(0, own + 1);
    } else if (selectedId === undefined) {
      engine.unload();
    } else {
      if (item === undefined) return;
      if (item.id !== engine.state.recordingId) load(item);
    }
    seen.current = selectedId;
  }, [engine, selectedId, item, load]);

  const follow = useCallback(
    (recordingId: string) => {
      if (engine.state.recordingId !== recordingId) return;
      if (recordingId !== seen.current) written.current.push(recordingId);
      select(recordingId);
    },
    [engine, select],
  );
  useEffect(() => engine.onPart(follow), [engine, follow]);
  return follow;
}
