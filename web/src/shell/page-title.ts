import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Names the page in the title of the window: `title – Earwitness`. */
export function usePageTitle(title: string | undefined): void {
  const { t } = useTranslation();
  const product = t('product');
  useEffect(() => {
    document.title = title === undefined ? product : `${title} – ${product}`;
  }, [title, product]);
}
