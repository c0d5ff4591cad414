import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRecordingRef } from '../api/through.ts';
import { showChanged } from './listed-recordings.ts';
import { patchRecording, type RecordingPatch } from './recording-changes.ts';

/** Changes one recording and shows what became of it wherever it stands. */
export function useRecordingChange(id: string) {
  const client = useQueryClient();
  const ref = useRecordingRef(id);
  return useMutation({
    mutationFn: (patch: RecordingPatch) => patchRecording(ref, patch),
    onSuccess: (changed, patch) => {
      showChanged(client, ref.through, changed);
      // By whom it is preserved now, and which tags there are, only the recorder knows.
      void client.invalidateQueries({ queryKey: ['recording', ref.through, id] });
      if (patch.tags !== undefined) void client.invalidateQueries({ queryKey: ['tags'] });
    },
  });
}
