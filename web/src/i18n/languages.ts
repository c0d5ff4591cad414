/** The languages of the page, by ISO 639-1 code. Their names stand in the catalogues. */
export const LANGUAGES = ['en', 'de', 'fr', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'earwitness-language';
const DEFAULT_LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  de: 'de-DE',
  fr: 'fr-FR',
  it: 'it-IT',
};

/** `tag` as a language of the page: `de-AT` is `de`; undefined where the page has none. */
export function toLanguage(tag: string | null | undefined): Language | undefined {
  const code = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === code);
}

/** What the user chose in this browser, undefined where nothing was chosen. */
export function storedLanguage(storage: Storage): Language | undefined {
  return toLanguage(storage.getItem(STORAGE_KEY));
}

export function storeLanguage(storage: Storage, language: Language): void {
  storage.setItem(STORAGE_KEY, language);
}

/** The language before anything was chosen: the first of the browser's that the page has. */
export function preferredLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = toLanguage(tag);
    if (language !== undefined) return language;
  }
  return 'en';
}

/** The locale for dates and numbers: the browser's own variant of `language` where it has one. */
export function localeOf(language: Language, tags: readonly string[]): string {
  const own = tags.find((tag) => tag.includes('-') && toLanguage(tag) === language);
  return own ?? DEFAULT_LOCALES[language];
}
