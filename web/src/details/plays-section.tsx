import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './plays-section.module.css';
import { Section } from './section.tsx';

/** Who listened to the recording or downloaded it, and when; the last ones first. */
export function PlaysSection({ plays }: Pick<RecordingDetail, 'plays'>) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <Section title={t('details.plays')}>
      {plays.length === 0 && <p className={classes.none}>{t('details.noPlays')}</p>}
      <ol className={classes.list}>
        {plays.map(({ at, by, secondPerson, action }) => (
          <li key={`${at} ${by} ${action}`}>
            <time dateTime={at}>{formatter.dateTime(at)}</time>
            <span>
              {t(`details.${action}`, {
                name: secondPerson === null ? by : t('details.two', { by, second: secondPerson }),
              })}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
