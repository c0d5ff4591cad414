import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useContext, useRef, useState } from 'react';
import { ThroughContext } from '../api/through.ts';
import { forgetRecordings } from './listed-recordings.ts';
import { type DeletionRefusal, deleteRecordings } from './recording-changes.ts';
import type { RunProgress } from './run-each.ts';

/** Few enough that the progress can be seen, and that stopping stops soon. */
const IDS_AT_ONCE = 25;

/** What became of recordings that were to be deleted. */
export interface DeletionResult {
  readonly deleted: number;
  readonly refused: readonly DeletionRefusal[];
}

/** Deletes recordings for good, and tells how far that is. */
export function useDeletion(onDeleted: (ids: readonly string[]) => void) {
  const client = useQueryClient();
  const through = useContext(ThroughContext);
  const [progress, setProgress] = useState<RunProgress>();
  const abort = useRef(new AbortController());

  const run = useMutation({
    mutationFn: async (ids: readonly string[]): Promise<DeletionResult> => {
      const { signal } = abort.current;
      const refused: DeletionRefusal[] = [];
      let deleted = 0;
      for (let at = 0; at < ids.length && !signal.aborted; at += IDS_AT_ONCE) {
        setProgress({ done: at, total: ids.length });
        const answer = await deleteRecordings(through, ids.slice(at, at + IDS_AT_ONCE));
        deleted += answer.deleted.length;
        refused.push(...answer.refused);
        onDeleted(answer.deleted);
        forgetRecordings(client, through, answer.deleted);
      }
      return { deleted, refused };
    },
  });
  return { run, progress, stop: () => abort.current.abort() };
}
