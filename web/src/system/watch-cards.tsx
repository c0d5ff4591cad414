import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { CardProps } from './recorder-cards.tsx';
import { StatusCard } from './status-card.tsx';

/** Automatic deletion. */
export function RetentionCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { retention } = status;
  const { isStopped, isRunning, lastAt, nextAt, deleted, pendingPurges } = retention;
  const running = isRunning ? 'status.retentionRunning' : 'status.retentionIdle';
  return (
    <StatusCard
      title={t('retention.title')}
      needsLook={isStopped || pendingPurges > 0}
      facts={[
        {
          label: t('status.state'),
          value: t(isStopped ? 'status.retentionStopped' : running),
        },
        {
          label: t('status.lastRun'),
          value: lastAt === null ? t('status.none') : formatter.dateTime(lastAt),
        },
        { label: t('status.nextRun'), value: formatter.dateTime(nextAt) },
        { label: t('status.deleted'), value: formatter.number(deleted) },
        { label: t('status.pendingPurges'), value: formatter.number(pendingPurges) },
      ]}
    >
      <Anchor size="sm" renderRoot={(props) => <Link to="/retention" {...props} />}>
        {t('status.toRetention')}
      </Anchor>
    </StatusCard>
  );
}

/** The audit trail: how long it is, and whether it was found right. */
export function AuditCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { events, hash, keptEvents, verifiedAt, isIntact } = status.audit;
  const found = isIntact === true ? 'status.intact' : 'status.damaged';
  return (
    <StatusCard
      title={t('audit.title')}
      needsLook={isIntact === false}
      facts={[
        { label: t('status.events'), value: formatter.number(events) },
        {
          label: t('status.verified'),
          value: verifiedAt === null ? t('status.notYet') : formatter.dateTime(verifiedAt),
        },
        { label: t('status.verdict'), value: isIntact === null ? null : t(found) },
        {
          label: t('status.keptHead'),
          value:
            keptEvents === null
              ? t('status.notYet')
              : t('status.keptUntil', { number: formatter.number(keptEvents) }),
        },
        {
          label: t('status.head'),
          value: hash === null ? null : `${hash.slice(0, 16)}…`,
          copy: hash ?? undefined,
          isCode: true,
        },
      ]}
    />
  );
}

/** The reading again of stored recordings. */
export function VerificationCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { isRunning, lastAt, nextAt, passedAt, damaged, archive } = status.verification;
  const moment = (at: string | null, none: string) => (at === null ? none : formatter.dateTime(at));
  return (
    <StatusCard
      title={t('status.verification')}
      needsLook={damaged > 0 || archive.problem !== null}
      facts={[
        {
          label: t('status.state'),
          value: t(isRunning ? 'status.verificationRunning' : 'status.retentionIdle'),
        },
        { label: t('status.lastRun'), value: moment(lastAt, t('status.none')) },
        { label: t('status.nextRun'), value: moment(nextAt, t('status.none')) },
        { label: t('status.passed'), value: moment(passedAt, t('status.notYet')) },
        { label: t('status.damagedRecordings'), value: formatter.number(damaged) },
        ...archiveFacts(archive, t, moment),
      ]}
    />
  );
}

/** Of archived recordings, where any were to be read. */
function archiveFacts(
  archive: CardProps['status']['verification']['archive'],
  t: TFunction,
  moment: (at: string | null, none: string) => string,
) {
  const { isRunning, lastAt, passedAt, unread, problem } = archive;
  if (!isRunning && lastAt === null && problem === null) return [];
  const last = isRunning ? t('status.verificationRunning') : moment(lastAt, t('status.none'));
  const facts = [
    { label: t('status.archiveLastRun'), value: last },
    { label: t('status.archivePassed'), value: moment(passedAt, t('status.notYet')) },
  ];
  if (unread > 0) facts.push({ label: t('status.archiveUnread'), value: String(unread) });
  if (problem !== null) facts.push({ label: t('status.archiveProblem'), value: problem });
  return facts;
}

/** Mails about alerts. */
export function MailCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { isConfigured, waiting, lastSentAt, problem } = status.mail;
  return (
    <StatusCard
      title={t('status.mail')}
      needsLook={problem !== null}
      facts={[
        {
          label: t('status.state'),
          value: t(isConfigured ? 'status.mailOn' : 'status.mailOff'),
        },
        { label: t('status.mailWaiting'), value: formatter.number(waiting) },
        {
          label: t('status.lastSent'),
          value: lastSentAt === null ? t('status.none') : formatter.dateTime(lastSentAt),
        },
        { label: t('status.problem'), value: problem },
      ]}
    />
  );
}

/** What other programs are told. */
export function WebhooksCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { targets, failing, waiting, delivered, dropped } = status.webhooks;
  const facts = [
    [t('status.webhooks'), targets],
    [t('webhooks.failing'), failing],
    [t('status.eventsWaiting'), waiting],
    [t('status.told'), delivered],
    [t('status.givenUp'), dropped],
  ] as const;
  return (
    <StatusCard
      title={t('webhooks.title')}
      needsLook={failing > 0}
      facts={facts.map(([label, value]) => ({ label, value: formatter.number(value) }))}
    />
  );
}
