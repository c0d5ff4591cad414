import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconUrgent } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './alert-list.module.css';
import { acknowledgeAlert } from './system-queries.ts';
import type { AlertItem } from './system-wire.ts';

/** What an administrator must know now; says so where there is nothing. */
export function AlertList({ alerts }: { readonly alerts: readonly AlertItem[] }) {
  const { t } = useTranslation();
  if (alerts.length === 0) {
    return (
      <p className={classes.fine} role="status">
        <IconCircleCheck size={22} stroke={1.7} aria-hidden="true" />
        {t('status.noAlerts')}
      </p>
    );
  }
  return (
    <ul className={classes.list} aria-label={t('status.alerts')}>
      {alerts.toSorted(bySeverity).map((alert) => (
        <li key={alert.id}>
          <OpenAlert alert={alert} />
        </li>
      ))}
    </ul>
  );
}

function bySeverity(a: AlertItem, b: AlertItem): number {
  return Number(b.severity === 'critical') - Number(a.severity === 'critical');
}

function OpenAlert({ alert }: { readonly alert: AlertItem }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () => acknowledgeAlert(alert.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['alerts'] }),
  });
  const isCritical = alert.severity === 'critical';
  const SeverityIcon = isCritical ? IconUrgent : IconAlertTriangle;
  return (
    <Alert
      color={isCritical ? 'red' : 'yellow'}
      icon={<SeverityIcon size={20} stroke={1.8} />}
      title={
        <span>
          <span className={classes.severity}>{t(`status.severity.${alert.severity}`)}</span>{' '}
          {alert.title}
        </span>
      }
    >
      <div className={classes.body}>
        <div>
          <Text size="sm">{alert.text}</Text>
          <Text size="sm" mt={4}>
            {alert.advice}
          </Text>
          <Text size="xs" c="dimmed" mt={6}>
            <Times alert={alert} />
          </Text>
          {acknowledge.error !== null && (
            <Text size="sm" c="red" role="alert">
              {errorText(acknowledge.error)}
            </Text>
          )}
        </div>
        {alert.acknowledged === null && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.button}
            loading={acknowledge.isPending}
            aria-label={t('status.acknowledgeThis', { title: alert.title })}
            onClick={() => acknowledge.mutate()}
          >
            {t('status.acknowledge')}
          </Button>
        )}
      </div>
    </Alert>
  );
}

function Times({ alert }: { readonly alert: AlertItem }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { occurrences, since, last, acknowledged } = alert;
  const times = { since: formatter.dateTime(since), last: formatter.dateTime(last) };
  const often = { ...times, number: formatter.number(occurrences) };
  return (
    <>
      {occurrences === 1 ? t('status.since', times) : t('status.sinceOften', often)}
      {acknowledged !== null && (
        <>
          {' · '}
          {t('status.acknowledgedBy', {
            name: acknowledged.by,
            at: formatter.dateTime(acknowledged.at),
          })}
        </>
      )}
    </>
  );
}

/** What is over, the newest first. */
export function ResolvedAlerts({ alerts }: { readonly alerts: readonly AlertItem[] }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (alerts.length === 0) return null;
  return (
    <details className={classes.resolved}>
      <summary>{t('status.resolved', { number: formatter.number(alerts.length) })}</summary>
      <ul className={classes.past}>
        {alerts.map(({ id, title, since, resolvedAt }) => (
          <li key={id}>
            <span>{title}</span>
            <Text span size="xs" c="dimmed">
              {t('status.until', {
                since: formatter.dateTime(since),
                until: formatter.dateTime(resolvedAt ?? since),
              })}
            </Text>
          </li>
        ))}
      </ul>
    </details>
  );
}
