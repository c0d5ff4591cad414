import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { ErrorAlert } from '../page/error-alert.tsx';
import { FormSection } from '../page/form-section.tsx';
import type { SettingsSectionProps } from '../settings/section-list.tsx';
import {
  type ArchiveStatus,
  archiveError,
  archiveQuery,
  useArchiveChange,
} from './archive-queries.ts';

/** What is where, and how the way to the archive is going. */
export function ArchiveStatusSection({ draft }: SettingsSectionProps) {
  const { t } = useTranslation();
  const isShown = draft.values.archivePlace !== null;
  const { data: status } = useQuery({ ...archiveQuery, enabled: isShown });
  if (!isShown || status === undefined) return null;
  return (
    <FormSection title={t('status.title')}>
      <UsageText status={status} />
      <ProblemText status={status} />
      <HostKeyText status={status} />
      {status.toRemoveCount > 0 && (
        <Text size="sm" c="red" role="alert">
          {t('archive.toRemove', { count: status.toRemoveCount })}
        </Text>
      )}
      {status.toRemove.map(({ recordingId, path, problem }) => (
        <Text key={recordingId} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {path} <span lang="en">{problem}</span>
        </Text>
      ))}
    </FormSection>
  );
}

interface StatusProps {
  readonly status: ArchiveStatus;
}

function UsageText({ status }: StatusProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const usage = t('archive.usage', {
    local: formatter.size(status.localBytes),
    localCount: formatter.number(status.localCount),
    archived: formatter.size(status.archivedBytes),
    archivedCount: formatter.number(status.archivedCount),
  });
  return (
    <Text size="sm">
      {usage} {status.isRunning && t('archive.running')}
    </Text>
  );
}

function ProblemText({ status: { problem, problemCode, retryAt } }: StatusProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const retry = useArchiveChange('POST', '/archive/run');
  const error = archiveError(problemCode, problem);
  if (error === null) return null;
  const time = retryAt === null ? undefined : formatter.dateTime(Date.parse(retryAt));
  return (
    <>
      <Text size="sm">
        {t('archive.lastFailed')} {time !== undefined && t('archive.retryAt', { time })}
      </Text>
      <ErrorAlert error={error} />
      <Group>
        <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('archive.retryNow')}
        </Button>
      </Group>
    </>
  );
}

function HostKeyText({ status: { hostKey } }: StatusProps) {
  const { t } = useTranslation();
  const forget = useArchiveChange('DELETE', '/archive/host-key');
  if (hostKey === null) return null;
  return (
    <Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('archive.hostKey', { key: hostKey })}
      </Text>
      <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate()}>
        {t('archive.forgetHostKey')}
      </Button>
    </Group>
  );
}
