import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../audit/audit-wire.ts';
import { actionWords, actorWords, factGroups } from '../audit/audit-words.ts';
import { EventChanges } from '../audit/event-changes.tsx';
import { Facts } from '../details/section.tsx';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';
import classes from './filter-history.module.css';
import { filterHistoryQuery } from './filter-queries.ts';

/** Who made the filter what it is, and when, the newest first. */
export function FilterHistory({ filterId }: { readonly filterId: string }) {
  const { t } = useTranslation();
  const { data: page, error } = useQuery(filterHistoryQuery(filterId));
  const events = page?.items ?? [];
  return (
    <FormSection title={t('filters.history')} text={t('filters.historyHelp')}>
      {error !== null && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorText(error)}
        </Text>
      )}
      {page === undefined && error === null && <Skeleton height={40} />}
      {page !== undefined && events.length === 0 && (
        <Text c="dimmed">{t('filters.noHistory')}</Text>
      )}
      {events.length > 0 && (
        <ol className={classes.events}>
          {events.map((event) => (
            <HistoryEvent key={event.sequence} event={event} />
          ))}
        </ol>
      )}
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/audit" search={{ object: filterId }} {...props} />}
      >
        {t('filters.allHistory')}
      </Anchor>
    </FormSection>
  );
}

function HistoryEvent({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <li>
      <div className={classes.head}>
        <span className={classes.who}>{actorWords(event, t)}</span>
        <span>{actionWords(event.action)}</span>
        <time className={classes.time} dateTime={event.at}>
          {formatter.dateTime(event.at)}
        </time>
      </div>
      <EventChanges event={event} />
      {factGroups(event.details, t, formatter).map((group) => (
        <Facts key={group.title} facts={group.facts} />
      ))}
    </li>
  );
}
