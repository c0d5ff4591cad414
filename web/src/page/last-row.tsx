import { Button, Loader } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import classes from './last-row.module.css';
import type { PagedList } from './paged-list.ts';

/** What stands below the last row: that more is coming, or why it does not. */
export const LastRow = memo(function LastRow(props: { readonly list: PagedList<unknown> }) {
  const { list } = props;
  const { t } = useTranslation();
  if (list.moreError !== null) {
    return (
      <div className={classes.place} role="alert">
        {errorText(list.moreError)}
        <Button size="compact-sm" variant="default" onClick={list.retry}>
          {t('action.retry')}
        </Button>
      </div>
    );
  }
  if (!list.isLoadingMore) return null;
  return (
    <div className={classes.place}>
      <Loader size={18} aria-label={t('page.loadingMore')} />
    </div>
  );
});
