import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-formatter.ts';
import { allFiltersQuery } from '../users/user-queries.ts';
import type { RowWords } from './row-in-words.ts';

/** What rows are told with, in the language of the page. */
export function useRowWords(): RowWords {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: filters = [] } = useQuery(allFiltersQuery);
  return { t, language, filters };
}
