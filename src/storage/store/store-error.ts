import { errorText, RecorderError, systemCode } from '../../base/index.ts';

/** What went wrong below the store, as a RecorderError; one that is one already stays. */
export function storeError(error: unknown, what: string): RecorderError {
  if (error instanceof RecorderError) return error;
  const code = systemCode(error);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new RecorderError(isFull ? 'STORE_FULL' : 'STORE_FAILED', `${what}: ${errorText(error)}`, {
    cause: error,
    isRetryable: true,
  });
}

/** Like {@link storeError}; a file that is not there is a missing object. */
export function readError(error: unknown, objectId: string): RecorderError {
  if (systemCode(error) === 'ENOENT') {
    return new RecorderError('OBJECT_MISSING', `object ${objectId} is missing`, { cause: error });
  }
  return storeError(error, `object ${objectId} cannot be read`);
}

/** Runs `action`; what it throws becomes a {@link storeError}. */
export async function guarded<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw storeError(error, what);
  }
}
