import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';

/** What the recorder had against the field `member`, for the place below it. */
export function memberError(error: unknown, member: string): string | undefined {
  if (!(error instanceof ApiError) || error.member !== member) return undefined;
  return errorText(error);
}
