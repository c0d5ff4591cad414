import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { RowTexts } from './row-props.ts';

/** What the rows of the list say, in the language of the page. */
export function useRowTexts(): RowTexts {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return useMemo(
    () => ({
      formatter,
      select: t('page.select'),
      playing: t('list.playing'),
      unheard: t('list.unheard'),
      info: t('list.info'),
    }),
    [t, formatter],
  );
}
