import { Type } from 'typebox';
import type { Principal } from '../access/index.ts';
import { isId, RecorderError, systemCode } from '../base/index.ts';
import type { StoredRecording, Visibility } from '../storage/catalog/index.ts';
import type { ApiOptions } from './api-options.ts';

/** Path of one recording. */
export const RecordingParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });

/** A recording with what its reader sees. */
export interface FoundRecording extends StoredRecording {
  readonly visibility: Visibility;
}

/** Throws `RECORDING_NOT_FOUND` for one that is absent or not visible: who asks cannot tell. */
export async function findRecording(
  { access, catalog }: Pick<ApiOptions, 'access' | 'catalog'>,
  principal: Principal,
  id: string,
): Promise<FoundRecording> {
  const visibility = await access.visibility(principal);
  const found = isId(id) ? await catalog.recordings.get(visibility, id) : undefined;
  if (found !== undefined) return { ...found, visibility };
  throw recordingNotFound();
}

/** The same whether a recording is absent or not visible. */
export function recordingNotFound(): RecorderError {
  const text = 'there is no such recording, or you may not see it';
  return new RecorderError('RECORDING_NOT_FOUND', text);
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
