import i18next from 'i18next';
import { ApiError } from '../api/client.ts';
import { knownText } from '../i18n/known-text.ts';
import { preferredLanguage, toLanguage } from '../i18n/languages.ts';
import { type Catalogues, showLanguage, startLanguage } from '../i18n/translations.ts';

/** The texts of the gadget alone: little to load. */
const catalogues: Catalogues = {
  en: () => import('../locales/en/gadget.json'),
  de: () => import('../locales/de/gadget.json'),
  fr: () => import('../locales/fr/gadget.json'),
  it: () => import('../locales/it/gadget.json'),
};

/** Begins in the language of the browser. */
export async function startGadgetTexts(): Promise<void> {
  await startLanguage(preferredLanguage(navigator.languages), catalogues);
}

/** Goes on in the language of the user, where they chose one. */
export async function showUserLanguage(tag: string | null): Promise<void> {
  const language = toLanguage(tag);
  if (language !== undefined) await showLanguage(language, catalogues);
}

/** What `error` means, as a sentence for the user. */
export function gadgetError(error: unknown): string {
  const code = error instanceof ApiError ? error.code : '';
  return knownText('gadget.error', code) ?? i18next.t('gadget.error.unexpected');
}
