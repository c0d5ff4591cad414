import { type Static, Type } from 'typebox';
import type { View } from '../access/index.ts';
import type { RecordingSummary } from '../storage/catalog/index.ts';
import { orNull } from './answers.ts';
import type { ApiOptions } from './api-options.ts';
import { RecordingItemSchema, recordingItem } from './recording-item.ts';

/** A recording as somebody sees it in one of their views. */
export const ViewedItemSchema = Type.Interface([RecordingItemSchema], {
  isHeard: orNull(
    Type.Boolean({ description: 'In the inbox: whether its owner has heard it; else null' }),
  ),
  mayDelete: Type.Boolean({ description: 'The right to delete it; preserved ones stay anyway' }),
});

/** Stored recordings as they are sent to somebody who looks at them through `view`. */
export async function viewedItems(
  { catalog }: Pick<ApiOptions, 'catalog'>,
  view: View,
  summaries: readonly RecordingSummary[],
): Promise<Static<typeof ViewedItemSchema>[]> {
  const ids = summaries.map(({ id }) => id);
  const deletable = await catalog.recordings.among(view.deletable, ids);
  const { inboxOf } = view;
  const heard = inboxOf === undefined ? undefined : catalog.heard.among(inboxOf, ids);
  return summaries.map((summary) => ({
    ...recordingItem(summary),
    isHeard: heard?.has(summary.id) ?? null,
    mayDelete: deletable.has(summary.id),
  }));
}
