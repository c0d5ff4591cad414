import i18next from 'i18next';

/** `label: value` with the colon of the language; one of them alone where the other is missing. */
export function labelled(
  label: string | null | undefined,
  value: string | null | undefined,
): string {
  if (!label || !value) return label || value || '';
  return i18next.t('labelled', { label, value });
}
