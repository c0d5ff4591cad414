import i18next from 'i18next';
import { ApiError } from '../api/client.ts';
import { knownText } from './known-text.ts';

/** What `error` means, as a sentence for the user. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t('error.unexpected');
  const { status, code } = error;
  const known = knownText('error.code', code);
  if (known !== undefined) return known;
  if (status >= 500) return i18next.t('error.server', { status });
  return i18next.t('error.refused', { status, code });
}
