import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './delivery-list.module.css';
import { eventText } from './event-text.ts';
import { outcomeText } from './outcome-text.ts';
import { type Delivery, deliveriesQuery } from './webhook-queries.ts';

/** What a webhook was told last, and is to be told. */
export function DeliveryList({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { data: deliveries, error } = useQuery(deliveriesQuery(id));
  if (deliveries === undefined) {
    if (error === null) return null;
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {errorText(error)}
      </Text>
    );
  }
  if (deliveries.length === 0) return <Text size="sm">{t('webhooks.nothing')}</Text>;
  return (
    <ul className={classes.list} aria-label={t('webhooks.last')}>
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} delivery={delivery} />
      ))}
    </ul>
  );
}

function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { event, state, madeAt, problem, attempts } = delivery;
  return (
    <li className={classes.delivery}>
      <div className={classes.first}>
        <Text size="sm" fw={500}>
          {eventText(event, t)}
        </Text>
        <Text size="sm" c="dimmed">
          {formatter.dateTime(madeAt)}
        </Text>
      </div>
      <Text
        size="sm"
        {...(problem === null ? { c: 'dimmed' } : { c: 'var(--mantine-color-error)' })}
      >
        {state === 'delivered' ? t('webhooks.delivered') : t(`webhooks.state.${state}`)}
        {problem !== null && ` · ${outcomeText(delivery, t)}`}
        {attempts > 1 && ` · ${t('webhooks.attempts', { number: formatter.number(attempts) })}`}
      </Text>
    </li>
  );
}
