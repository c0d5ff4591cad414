import { join } from 'node:path';
import { RecorderError } from '../../base/index.ts';
import type { ObjectIdentity } from '../sealed/index.ts';

/** `<recording id>.<kind>`, for example `….audio` or `….peaks`; sealed ones end in `.sealed`. */
const OBJECT_ID =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z][a-z0-9]{0,15})(\.sealed)?$/;

/** How the name of a file ends that is still being written. */
export const TEMPORARY_SUFFIX = '.tmp';

/** Kinds that are no objects, although they lie in the store. */
const OTHER_KINDS = ['key', 'sealed'];

/** What the id of an object says. */
export interface ParsedObjectId extends ObjectIdentity {
  readonly isSealed: boolean;
}

/** The id of an object of a recording. */
export function objectIdOf({ recordingId, kind, isSealed }: ParsedObjectId): string {
  return `${recordingId}.${kind}${isSealed ? '.sealed' : ''}`;
}

/** The parts of an object id. Throws `OBJECT_ID_INVALID`. */
export function parseObjectId(objectId: string): ParsedObjectId {
  const [, recordingId, kind, suffix] = OBJECT_ID.exec(objectId) ?? [];
  if (recordingId === undefined || kind === undefined || OTHER_KINDS.includes(kind)) {
    throw new RecorderError('OBJECT_ID_INVALID', 'not an object id');
  }
  return { recordingId, kind, isSealed: suffix !== undefined };
}

/** Whether `text` can be the id of an object; nothing else ever becomes a path. */
export function isObjectId(text: string): boolean {
  const kind = OBJECT_ID.exec(text)?.[2];
  return kind !== undefined && !OTHER_KINDS.includes(kind);
}

/**
 * The directory of an object below the store: the last two digits of the recording id. They are
 * random, the first ones are its time.
 */
export function objectDirectory(objectId: string): string {
  return parseObjectId(objectId).recordingId.slice(34);
}

/** The path of an object below `root`. */
export function objectPath(root: string, objectId: string): string {
  return join(root, objectDirectory(objectId), objectId);
}
