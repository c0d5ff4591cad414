import type { TFunction } from 'i18next';
import { createTranslator } from '../base/index.ts';
import { LANGUAGES, type Language } from '../storage/catalog/index.ts';
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };
import it from './texts/it.json' with { type: 'json' };

const LOCALES = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR', it: 'it-IT' } as const;
const CATALOGUES = { en, de, fr, it } as const satisfies Record<Language, object>;

/** The words that telephones show, in one language. */
export class PhoneTexts {
  static readonly #known = new Map<Language, PhoneTexts>(
    LANGUAGES.map((language) => [language, new PhoneTexts(language)]),
  );
  readonly #translate: TFunction;
  readonly #locale: string;

  static in(language: Language): PhoneTexts {
    return PhoneTexts.#known.get(language)!;
  }

  private constructor(language: Language) {
    this.#translate = createTranslator(language, CATALOGUES[language]);
    this.#locale = LOCALES[language];
  }

  /** The text of the catalogue, with values put in. */
  words(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    return String(this.#translate(key, { ...values }));
  }

  /** Hour and minute of a moment as readers of the language write them. */
  time(atMs: number, timeZone: string): string {
    const style = { hour: '2-digit', minute: '2-digit', timeZone } as const;
    return new Intl.DateTimeFormat(this.#locale, style).format(atMs);
  }
}
