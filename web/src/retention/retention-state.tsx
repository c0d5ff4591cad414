import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './retention-page.module.css';
import type { RetentionFacts } from './retention-wire.ts';

/** The rule, and when what was or will be deleted, in sentences. */
export function RetentionState({ facts }: { readonly facts: RetentionFacts }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { generalDays, isRunning, last, nextAt, pendingPurges } = facts;
  return (
    <p className={classes.state}>
      {generalDays === null
        ? t('retention.forEver')
        : t('retention.after', { count: generalDays, number: formatter.number(generalDays) })}{' '}
      {t('retention.userRules')}{' '}
      {isRunning ? t('retention.running') : t('retention.next', { at: formatter.dateTime(nextAt) })}{' '}
      {last !== null &&
        t('retention.last', {
          at: formatter.dateTime(last.at),
          count: last.count,
          number: formatter.number(last.count),
        })}{' '}
      {pendingPurges > 0 &&
        t('retention.pending', {
          count: pendingPurges,
          number: formatter.number(pendingPurges),
        })}{' '}
      <Anchor
        size="sm"
        underline="always"
        renderRoot={(props) => <Link to="/settings" {...props} />}
      >
        {t('retention.changeRule')}
      </Anchor>
    </p>
  );
}
