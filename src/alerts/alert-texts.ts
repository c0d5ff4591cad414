import type { TFunction } from 'i18next';
import { createTranslator } from '../base/index.ts';
import type { Alert, AlertFacts, Language } from '../storage/catalog/index.ts';
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };
import it from './texts/it.json' with { type: 'json' };

const LOCALES = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR', it: 'it-IT' } as const;
const CATALOGUES = { en, de, fr, it } as const satisfies Record<Language, object>;

/** The words of alerts and their mails in one language; dates as of one time zone. */
export class AlertTexts {
  static readonly #known = new Map<string, AlertTexts>();
  readonly #translate: TFunction;
  readonly #locale: string;
  readonly #dateTime: Intl.DateTimeFormat;

  /** The same for the same language and time zone: making them takes a while. */
  static in(language: Language, timeZone: string): AlertTexts {
    const name = `${language} ${timeZone}`;
    const texts = AlertTexts.#known.get(name) ?? new AlertTexts(language, timeZone);
    AlertTexts.#known.set(name, texts);
    return texts;
  }

  private constructor(language: Language, timeZone: string) {
    this.#translate = createTranslator(language, CATALOGUES[language]);
    this.#locale = LOCALES[language];
    const style = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
    this.#dateTime = new Intl.DateTimeFormat(this.#locale, style);
  }

  title({ code }: Pick<Alert, 'code'>): string {
    return this.words(`alert.${code}.title`, {});
  }

  /** What happened this time. */
  text({ code, facts }: Pick<Alert, 'code' | 'facts'>): string {
    return this.words(`alert.${code}.text`, this.#shown(facts));
  }

  advice({ code }: Pick<Alert, 'code'>): string {
    return this.words(`alert.${code}.advice`, {});
  }

  /** A moment as readers of the language write it. */
  dateTime(atMs: number): string {
    return this.#dateTime.format(atMs);
  }

  /** The text of the catalogue, with values put in. */
  words(key: string, values: Readonly<Record<string, string | number>>): string {
    return String(this.#translate(key, { ...values }));
  }

  /** Facts as words: a number by the unit that its name ends in, a cause by its text. */
  #shown(facts: AlertFacts): Record<string, string | number> {
    const shown = Object.entries(facts).map(([name, value]) => [name, this.#value(name, value)]);
    const count = typeof facts.recordings === 'number' ? { count: facts.recordings } : {};
    return { ...Object.fromEntries(shown), ...count };
  }

  #value(name: string, value: string | number): string {
    if (name === 'cause') return this.words(`alertCause.${value}`, {});
    if (typeof value === 'string') return value;
    if (name.endsWith('Bytes')) return this.#unit(value / 1e9, 'gigabyte');
    if (name.endsWith('Ms')) return this.#unit(value / 3_600_000, 'hour');
    return new Intl.NumberFormat(this.#locale).format(value);
  }

  #unit(value: number, unit: string): string {
    const digits = { maximumFractionDigits: 1 };
    return new Intl.NumberFormat(this.#locale, { style: 'unit', unit, ...digits }).format(value);
  }
}
