import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { CardProps } from './recorder-cards.tsx';
import { StatusCard } from './status-card.tsx';

/** What is taken over TLS, and what is shown there; old versions are named as such. */
export function TlsCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { tls, clock } = status;
  const { isOn, isMutual, port, oldPort, names, validUntil, problem } = tls;
  if (!isOn) {
    const facts = [{ label: t('status.state'), value: t('status.tls.off') }];
    return <StatusCard title={t('status.tls.title')} facts={facts} />;
  }
  const isOver = validUntil !== null && validUntil < clock.now;
  return (
    <StatusCard
      title={t('status.tls.title')}
      needsLook={problem !== null || oldPort !== null || isOver}
      facts={[
        { label: t('status.tls.listener'), value: t('status.tls.port', { port }) },
        {
          label: t('status.tls.oldListener'),
          value: oldPort === null ? t('status.none') : t('status.tls.oldPort', { port: oldPort }),
        },
        {
          label: t('status.tls.peers'),
          value: t(isMutual ? 'status.tls.mutual' : 'status.tls.open'),
        },
        { label: t('status.tls.names'), value: names.join(', ') },
        {
          label: t('status.tls.validUntil'),
          value: validUntil === null ? null : formatter.dateTime(validUntil),
        },
        { label: t('status.problem'), value: problem ?? t('status.none') },
        {
          label: t('status.tls.failedHandshakes'),
          value: formatter.number(tls.failedHandshakes),
        },
      ]}
    />
  );
}
