import { useTranslation } from 'react-i18next';
import { Formatter } from './formatter.ts';
import { type Language, localeOf, toLanguage } from './languages.ts';

const formatters = new Map<Language, Formatter>();

/** The language the page is shown in. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return toLanguage(i18n.language) ?? 'en';
}

/** The formatter for the language the page is shown in. */
export function useFormatter(): Formatter {
  const language = useLanguage();
  const known = formatters.get(language);
  if (known !== undefined) return known;
  const formatter = new Formatter(localeOf(language, navigator.languages));
  formatters.set(language, formatter);
  return formatter;
}
