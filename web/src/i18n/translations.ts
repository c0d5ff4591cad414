import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type catalogue from '../locales/en/index.ts';
import {
  type Language,
  preferredLanguage,
  storedLanguage,
  storeLanguage,
  toLanguage,
} from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof catalogue };
  }
}

/** Where the texts of each language come from. */
export type Catalogues = Readonly<Record<Language, () => Promise<{ default: object }>>>;

const catalogues: Catalogues = {
  en: () => import('../locales/en/index.ts'),
  de: () => import('../locales/de/index.ts'),
  fr: () => import('../locales/fr/index.ts'),
  it: () => import('../locales/it/index.ts'),
};

/** Loads the catalogue of the chosen language, at first that of the browser. */
export async function startTranslations(): Promise<void> {
  const language = storedLanguage(localStorage) ?? preferredLanguage(navigator.languages);
  await startLanguage(language, catalogues);
}

/** Begins in `language`, with texts from `from`. */
export async function startLanguage(language: Language, from: Catalogues): Promise<void> {
  const catalogue = (await from[language]()).default;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: catalogue } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** Shows the page in `language` from now on and remembers it in this browser. */
export async function switchLanguage(language: Language): Promise<void> {
  storeLanguage(localStorage, language);
  await showLanguage(language);
}

/** Follows the language kept with the user, unless another was chosen in this browser. */
export async function adoptUserLanguage(tag: string | null): Promise<void> {
  const language = toLanguage(tag);
  if (language === undefined || storedLanguage(localStorage) !== undefined) return;
  await showLanguage(language);
}

/** Shows the page in `language` from now on; by default with all texts that there are. */
export async function showLanguage(language: Language, from = catalogues): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const catalogue = (await from[language]()).default;
    i18next.addResourceBundle(language, 'translation', catalogue);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
