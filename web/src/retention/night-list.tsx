import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import classes from './retention-page.module.css';
import { previewQuery } from './retention-queries.ts';
import type { PreviewedNight } from './retention-wire.ts';

/** How much goes in each of the coming nights. */
export function NightList() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { data: nights, error, refetch } = useQuery(previewQuery);
  if (nights === undefined) {
    if (error === null) return <FormSkeleton />;
    return <ListProblem error={error} onRetry={() => void refetch()} />;
  }
  const most = Math.max(1, ...nights.map(({ count }) => count));
  const total = nights.reduce((sum, { count }) => sum + count, 0);
  return (
    <section>
      <Title order={2} size="1rem" mb="xs">
        {total === 0
          ? t('retention.nothing')
          : t('retention.coming', { count: total, number: formatter.number(total) })}
      </Title>
      {total > 0 && (
        <ol className={classes.nights}>
          {nights.map((night) => (
            <Night key={night.at} night={night} most={most} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Night({ night, most }: { readonly night: PreviewedNight; readonly most: number }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { at, count, sizeBytes, byRule } = night;
  const reasons = t('retention.byRule', {
    general: formatter.number(byRule.general),
    user: formatter.number(byRule.user),
  });
  return (
    <li className={classes.night} title={reasons}>
      <span>{formatter.date(at)}</span>
      <span aria-hidden="true">
        <span
          className={classes.bar}
          style={{ display: 'block', width: `${(100 * count) / most}%` }}
          data-none={count === 0 || undefined}
        />
      </span>
      <span className={classes.number}>
        {t('retention.recordings', { count, number: formatter.number(count) })}
      </span>
      <span className={classes.number}>{count === 0 ? '' : formatter.size(sizeBytes)}</span>
    </li>
  );
}
