import i18next from 'i18next';

/**
 * The text for a code of the recorder (`endReason`, `bye`); undefined for a code that has none.
 * `values` are filled in. The recorder may know more codes than the page, so these keys are not
 * checked by the compiler.
 */
export function knownText(group: string, code: string, values: object = {}): string | undefined {
  const key = `${group}.${code}`;
  const translate = i18next.t as (key: string, values: object) => string;
  return i18next.exists(key) ? translate(key, values) : undefined;
}
