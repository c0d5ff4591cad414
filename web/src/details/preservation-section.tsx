import { Button, Group, Text } from '@mantine/core';
import { IconShield, IconShieldOff } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { detailQuery, pathOfRecording } from '../api/queries.ts';
import type { RecordingDetail } from '../api/recording-detail.ts';
import { useRecordingRef } from '../api/through.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { Section } from './section.tsx';

/** Whether automatic deletion leaves the recording alone, and a button that changes it. */
export function PreservationSection({ detail }: { readonly detail: RecordingDetail }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const preserve = usePreserve(detail.id);
  const { preserved } = detail;
  const PreserveIcon = preserved === null ? IconShield : IconShieldOff;
  return (
    <Section title={t('preservation.title')}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {preserved === null
            ? t('preservation.none')
            : t('preservation.by', { name: preserved.by, at: formatter.dateTime(preserved.at) })}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<PreserveIcon size={16} stroke={1.7} aria-hidden="true" />}
          loading={preserve.isPending}
          onClick={() => preserve.mutate(preserved === null)}
        >
          {t(preserved === null ? 'preservation.preserve' : 'preservation.release')}
        </Button>
      </Group>
      {preserve.error !== null && (
        <Text size="sm" c="error" role="alert">
          {errorText(preserve.error)}
        </Text>
      )}
    </Section>
  );
}

function usePreserve(recordingId: string) {
  const client = useQueryClient();
  const ref = useRecordingRef(recordingId);
  const { queryKey } = detailQuery(ref);
  return useMutation({
    mutationFn: (isPreserved: boolean) =>
      request(pathOfRecording(ref), { method: 'PATCH', body: { isPreserved } }),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  });
}
