import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { markOf } from '../recordings/completeness-mark.tsx';
import { modeText } from './mode-text.ts';
import { Facts, Section } from './section.tsx';

/** When, how long, what kind, why recorded, how it ended. */
export function OverviewSection({ detail }: { readonly detail: RecordingDetail }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { facts } = detail;
  const { session, endReason } = facts;
  const endedAtMs = facts.startedAtMs + facts.durationMs;
  const mark = markOf(detail);
  const end = knownText('endReason', endReason.code) ?? endReason.code;
  return (
    <Section title={t('details.overview')}>
      {mark !== undefined && (
        <Alert
          color={mark === 'incomplete' ? 'yellow' : 'red'}
          variant="light"
          p="xs"
          mb="sm"
          icon={<IconAlertTriangle size={18} />}
          title={t(`mark.${mark}`)}
        >
          {t(`mark.${mark}Help`)}
        </Alert>
      )}
      <Facts
        facts={[
          { label: t('details.startedAt'), value: formatter.dateTime(facts.startedAtMs) },
          { label: t('details.endedAt'), value: formatter.dateTime(endedAtMs) },
          { label: t('column.duration'), value: formatDuration(detail.durationSeconds) },
          {
            label: t('column.type'),
            value: t('details.type', {
              direction: t(`direction.${detail.direction}`),
              locality: t(`locality.${detail.locality}`),
            }),
          },
          {
            label: t('details.mode'),
            value: modeText({ mode: detail.mode, dialect: session.dialect }, t),
          },
          {
            label: t('details.policyReason'),
            value: knownText('policyReason', session.policyReason) ?? session.policyReason,
          },
          {
            label: t('details.endReason'),
            value: endReason.detail === undefined ? end : `${end} (${endReason.detail})`,
          },
        ]}
      />
    </Section>
  );
}
