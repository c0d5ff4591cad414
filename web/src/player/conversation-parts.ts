import { addressOf } from '../api/client.ts';
import { pathOfRecording } from '../api/queries.ts';
import type { RecordingDetail } from '../api/recording-detail.ts';
import type { RecordingItem } from '../api/wire.ts';
import type { PlayablePart } from './part-sequence.ts';

/** The recordings of its conversation that the viewer sees, itself among them, in their order. */
export function membersOf(detail: RecordingDetail): readonly RecordingItem[] {
  const others = detail.conversation.filter(({ id }) => id !== detail.id);
  return [...others, detail].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Seconds from the end of one recording to the begin of the next; 0 where they overlap. */
export function gapBetween(before: RecordingItem | undefined, next: RecordingItem): number {
  if (before === undefined) return 0;
  const betweenMs = Date.parse(next.startedAt) - Date.parse(before.startedAt);
  return Math.max(0, betweenMs / 1000 - before.durationSeconds);
}

/** The conversation of `detail` as it is played through the view that the page looks through. */
export function partsOf(detail: RecordingDetail, through: string): readonly PlayablePart[] {
  const members = membersOf(detail);
  return members.map((item, index) => ({
    recordingId: item.id,
    address: addressOf(pathOfRecording({ id: item.id, through }, '/audio')),
    durationSeconds: item.durationSeconds,
    gapSeconds: gapBetween(members[index - 1], item),
  }));
}
