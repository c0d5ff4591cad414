import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { CardProps } from './recorder-cards.tsx';
import classes from './status-card.module.css';
import { StatusCard } from './status-card.tsx';

/** Whether telephones show that their calls are recorded. */
export function PhonesCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { isSetUp, reached, failing, problems } = status.phones;
  return (
    <StatusCard
      title={t('phones.title')}
      needsLook={failing > 0}
      facts={[
        { label: t('phones.notification'), value: t(isSetUp ? 'phones.isOn' : 'phones.isOff') },
        { label: t('phones.reachedPhones'), value: formatter.number(reached) },
        { label: t('phones.failingPhones'), value: formatter.number(failing) },
      ]}
    >
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label={t('phones.failingPhones')}>
          {problems.map(({ device, problem }) => (
            <li key={device}>
              {device}: {t(`phones.problem.${problem}`)}
            </li>
          ))}
        </ul>
      )}
    </StatusCard>
  );
}
