import { join } from 'node:path';
import { RecorderError } from '../../base/index.ts';

/** `<recording id>.<kind>`, for example `….audio` or `….peaks`. */
const OBJECT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z][a-z0-9]{0,15}$/;

/** How the name of a file ends that is still being written. */
export const TEMPORARY_SUFFIX = '.tmp';

/** Whether `text` can be the id of an object; nothing else ever becomes a path. */
export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text);
}

/**
 * The directory of an object below the store: the last two digits of the recording id. They are
 * random, the first ones are its time.
 */
export function objectDirectory(objectId: string): string {
  if (!isObjectId(objectId)) throw new RecorderError('OBJECT_ID_INVALID', 'not an object id');
  return objectId.slice(34, 36);
}

/** The path of an object below `root`. */
export function objectPath(root: string, objectId: string): string {
  return join(root, objectDirectory(objectId), objectId);
}
