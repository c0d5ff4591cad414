import i18next from 'i18next';
import { ApiError } from '../api/client.ts';
import { knownText } from './known-text.ts';

/** What `error` means, as a sentence for the user. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t('error.unexpected');
  const { status, code, member, detail } = error;
  const ofMember = member === undefined ? undefined : knownText(`error.member.${code}`, member);
  const known = ofMember ?? knownText('error.code', code);
  if (known !== undefined) return known;
  if (status >= 500) return i18next.t('error.server', { status });
  if (detail !== undefined) return i18next.t('error.because', { detail });
  return i18next.t('error.refused', { status, code });
}
