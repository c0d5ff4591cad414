import i18next, { type TFunction } from 'i18next';

/** A function that finds texts in one catalogue by their keys, and puts values in as they are. */
export function createTranslator(language: string, catalogue: object): TFunction {
  const instance = i18next.createInstance();
  void instance.init({
    ...{ lng: language, fallbackLng: false, initAsync: false },
    resources: { [language]: { translation: catalogue } },
    interpolation: { escapeValue: false },
  });
  return instance.t;
}
