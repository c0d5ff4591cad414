import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormatter, useLanguage } from '../i18n/use-formatter.ts';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { AlertList, ResolvedAlerts } from './alert-list.tsx';
import { PhonesCard } from './phones-card.tsx';
import { ClockCard, RecordingCard, SignallingCard, StorageCard } from './recorder-cards.tsx';
import classes from './status-page.module.css';
import { alertsQuery, systemStatusQuery } from './system-queries.ts';
import { TlsCard } from './tls-card.tsx';
import {
  AuditCard,
  MailCard,
  RetentionCard,
  VerificationCard,
  WebhooksCard,
} from './watch-cards.tsx';

/** How the recorder is: what an administrator must know, and everything else in words. */
export function StatusPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const language = useLanguage();
  const status = useQuery(systemStatusQuery);
  const alerts = useQuery(alertsQuery(language));
  const error = status.error ?? alerts.error;
  const isKnown = status.data !== undefined && alerts.data !== undefined;
  return (
    <PageFrame
      title={t('status.title')}
      layout="scroll"
      aside={
        status.data === undefined
          ? undefined
          : t('status.runningSince', { since: formatter.dateTime(status.data.startedAt) })
      }
    >
      {!isKnown && error !== null && (
        <ListProblem
          error={error}
          onRetry={() => void Promise.all([status.refetch(), alerts.refetch()])}
        />
      )}
      {!isKnown && error === null && <FormSkeleton />}
      {status.data !== undefined && alerts.data !== undefined && (
        <div className={classes.page}>
          <section aria-label={t('status.alerts')}>
            <AlertList alerts={alerts.data.items} />
            <ResolvedAlerts alerts={alerts.data.resolved} />
          </section>
          <div className={classes.cards}>
            <RecordingCard status={status.data} />
            <StorageCard status={status.data} />
            <RetentionCard status={status.data} />
            <SignallingCard status={status.data} />
            <TlsCard status={status.data} />
            <VerificationCard status={status.data} />
            <AuditCard status={status.data} />
            <MailCard status={status.data} />
            <PhonesCard status={status.data} />
            {status.data.webhooks.targets > 0 && <WebhooksCard status={status.data} />}
            <ClockCard status={status.data} />
          </div>
        </div>
      )}
    </PageFrame>
  );
}
