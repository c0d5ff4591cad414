import { useTranslation } from 'react-i18next';
import classes from './skip-link.module.css';

/** The first stop of the Tab key: past header and navigation to the page itself. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes.link}
      onClick={() => document.getElementById('main')?.focus()}
    >
      {t('shell.skip')}
    </button>
  );
}
