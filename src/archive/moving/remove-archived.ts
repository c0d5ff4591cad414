import { errorText } from '../../base/index.ts';
import type { ArchivedRecording, ArchiveTable } from '../../storage/catalog/index.ts';
import { filesBehind } from '../archive-paths.ts';
import type { ArchiveTarget } from '../targets/archive-target.ts';
import { removeProven } from '../try-archive.ts';

const TOGETHER = 100;

/**
 * Removes from the archive what is deleted here, or here again, and proves it. What cannot be
 * removed stays noted with its problem; the first problem is thrown at the end.
 */
export async function removeArchived(
  archive: ArchiveTable,
  target: ArchiveTarget,
  isStopped: () => boolean,
): Promise<void> {
  let problem: unknown;
  for (const state of ['removing', 'returning'] as const) {
    for (const row of archive.inState(state, TOGETHER)) {
      if (isStopped()) return;
      try {
        await removeOne(target, row);
        archive.removed(row);
      } catch (error) {
        archive.notRemoved(row.recordingId, errorText(error));
        problem ??= error;
        // The connection is of no use any more.
        break;
      }
    }
  }
  if (problem !== undefined) throw problem;
}

/** What describes it goes last: as long as it is there, something of the recording may be. */
export async function removeOne(
  target: ArchiveTarget,
  { path }: Pick<ArchivedRecording, 'path'>,
): Promise<void> {
  for (const each of filesBehind(path)) await removeProven(target, each);
}
