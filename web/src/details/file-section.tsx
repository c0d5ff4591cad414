import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import { BringBackButton } from '../archive/bring-back-button.tsx';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { Facts, Section } from './section.tsx';

/** The stored audio: format, size, hash, where it is. */
export function FileSection({ detail }: { readonly detail: RecordingDetail }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { audio } = detail.facts;
  const rate = t('unit.kilohertz', { value: formatter.number(audio.sampleRate / 1000) });
  return (
    <Section title={t('details.file')}>
      <Facts
        facts={[
          { label: t('details.format'), value: knownText('format', audio.format) ?? audio.format },
          { label: t('details.channels'), value: t(`channels.${audio.channels}`) },
          { label: t('details.sampleRate'), value: rate },
          {
            label: t('details.bitrate'),
            value:
              audio.bitrateKbps === undefined
                ? undefined
                : t('unit.kilobitsPerSecond', { value: formatter.number(audio.bitrateKbps) }),
          },
          {
            label: t('column.size'),
            value: t('details.sizeValue', {
              size: formatter.size(detail.sizeBytes),
              bytes: formatter.number(detail.sizeBytes),
            }),
          },
          { label: t('details.contentType'), value: detail.contentType },
          {
            label: t('details.encryption'),
            value: t(detail.isEncrypted ? 'details.encrypted' : 'details.notEncrypted'),
          },
          {
            label: t('archive.place'),
            value: t(detail.isArchived ? 'archive.there' : 'archive.here'),
          },
          { label: t('details.sha256'), value: detail.sha256, copy: detail.sha256, isCode: true },
          {
            label: t('details.objectId'),
            value: detail.objectId,
            copy: detail.objectId,
            isCode: true,
          },
        ]}
      />
      {detail.isArchived && <BringBackButton recordingId={detail.id} />}
    </Section>
  );
}
