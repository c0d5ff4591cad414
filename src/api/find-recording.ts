import { Type } from 'typebox';
import type { Principal, View } from '../access/index.ts';
import { isId, RecorderError, systemCode } from '../base/index.ts';
import type { StoredRecording } from '../storage/catalog/index.ts';
import type { ApiOptions } from './api-options.ts';

/** Path of one recording. */
export const RecordingParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });

/** Through which view it is looked at. */
export const throughMember = {
  filter: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Id of a filter of the user, or inbox; without, everything that needs no second person',
    }),
  ),
};

export const ThroughQuerySchema = Type.Object(throughMember, { additionalProperties: false });

/** A recording with what its reader sees. */
export interface FoundRecording extends StoredRecording {
  readonly view: View;
}

/**
 * Throws `RECORDING_NOT_FOUND` for one that is absent or not visible: who asks cannot tell. And
 * `FILTER_NOT_FOUND`, `FOUR_EYES_REQUIRED` for what they look through.
 */
export async function findRecording(
  { access, catalog }: Pick<ApiOptions, 'access' | 'catalog'>,
  principal: Principal,
  id: string,
  through: string | undefined,
): Promise<FoundRecording> {
  const view = await access.views.view(principal, through);
  const found = isId(id) ? await catalog.recordings.get(view.visibility, id) : undefined;
  if (found !== undefined) return { ...found, view };
  throw recordingNotFound();
}

/** The same whether a recording is absent or not visible. */
export function recordingNotFound(): RecorderError {
  const text = 'there is no such recording, or you may not see it';
  return new RecorderError('RECORDING_NOT_FOUND', text);
}

/** What the audit trail says of a view: both names where it takes two. */
export function throughDetails({ fourEyes }: View) {
  if (fourEyes === undefined) return {};
  const { filterId, witness } = fourEyes;
  return { filterId, secondPersonId: witness.id, secondPersonName: witness.loginName };
}

/** Reads objects of a recording; one that was deleted since it was found is not found. */
export async function whileListed<T>(
  { catalog }: Pick<ApiOptions, 'catalog'>,
  recordingId: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const isGone = systemCode(error) === 'OBJECT_MISSING' && !catalog.recordings.has(recordingId);
    throw isGone ? recordingNotFound() : error;
  }
}
