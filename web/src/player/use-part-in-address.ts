import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { PlaybackEngine } from './playback-engine.ts';

/** Chooses in the address, and so in the whole page, the part that the engine went on to. */
export function usePartInAddress(engine: PlaybackEngine): void {
  const navigate = useNavigate();
  useEffect(
    () =>
      engine.onPart((recording) => {
        void navigate({ to: '.', search: (old) => ({ ...old, recording }), replace: true });
      }),
    [engine, navigate],
  );
}
