import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useContext, useEffect, useRef, useState } from 'react';
import { ThroughContext } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { showChanged } from './listed-recordings.ts';
import { patchRecording, type RecordingPatch } from './recording-changes.ts';
import { type RunProgress, runEach } from './run-each.ts';

const AT_ONCE = 4;

/** A change of many recordings; undefined for one that it leaves as it is. */
export type PatchOf = (item: RecordingItem) => RecordingPatch | undefined;

interface ManyChanges {
  readonly items: readonly RecordingItem[];
  readonly patchOf: PatchOf;
}

/** Changes many recordings, one request each, and tells how far that is and where it failed. */
export function useManyChanges() {
  const client = useQueryClient();
  const through = useContext(ThroughContext);
  const [progress, setProgress] = useState<RunProgress>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const run = useMutation({
    mutationFn: async ({ items, patchOf }: ManyChanges) => {
      abort.current = new AbortController();
      const concerned = items.filter((item) => patchOf(item) !== undefined);
      setProgress({ done: 0, total: concerned.length });
      return runEach(concerned, {
        atOnce: AT_ONCE,
        signal: abort.current.signal,
        onProgress: setProgress,
        task: async (item) => {
          const patch = patchOf(item);
          if (patch === undefined) return;
          const changed = await patchRecording({ id: item.id, through }, patch);
          showChanged(client, through, changed);
        },
      });
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['recording', through] });
      void client.invalidateQueries({ queryKey: ['tags'] });
    },
  });
  return { run, progress, stop: () => abort.current?.abort() };
}
