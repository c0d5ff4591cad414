import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { ErrorAlert } from '../page/error-alert.tsx';
import { FormSection } from '../page/form-section.tsx';
import { DirectoryPeople } from './directory-people.tsx';
import {
  beginImport,
  importQuery,
  type RunningImport,
  testDirectory,
} from './directory-queries.ts';
import { ImportReportView } from './import-report-view.tsx';

/** Test, dry run and import. `isReady`: a directory is enabled and everything is saved. */
export function DirectoryImport({ isReady }: { readonly isReady: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: state } = useQuery(importQuery);
  const test = useMutation({ mutationFn: testDirectory });
  const begin = useMutation({
    mutationFn: (isDryRun: boolean) => beginImport(isDryRun),
    onSuccess: (begun) => {
      test.reset();
      client.setQueryData(importQuery.queryKey, begun);
    },
  });
  const isRunning = state?.running !== null && state?.running !== undefined;
  const failure = state?.failure ?? undefined;
  const problem =
    begin.error ??
    test.error ??
    (failure && new ApiError({ status: 424, code: failure.code, detail: failure.message }));
  return (
    <FormSection title={t('directory.import')} text={t('directory.importHelp')}>
      <Group gap="xs">
        <Button
          variant="default"
          disabled={!isReady || isRunning}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('directory.test')}
        </Button>
        <Button
          variant="default"
          disabled={!isReady || isRunning}
          onClick={() => begin.mutate(true)}
        >
          {t('directory.dryRun')}
        </Button>
        <Button disabled={!isReady || isRunning} onClick={() => begin.mutate(false)}>
          {t('directory.run')}
        </Button>
      </Group>
      {!isReady && <Text size="sm">{t('directory.notReady')}</Text>}
      {isRunning && state.running !== null && <ImportProgress running={state.running} />}
      {!isRunning && problem !== undefined && problem !== null && <ErrorAlert error={problem} />}
      {test.data !== undefined && <DirectoryPeople people={test.data} />}
      {!isRunning && test.data === undefined && state?.last && (
        <ImportReportView report={state.last} />
      )}
    </FormSection>
  );
}

function ImportProgress({ running }: { readonly running: RunningImport }) {
  const { t } = useTranslation();
  const { phase, done, total } = running;
  const percent = total === null || total === 0 ? 100 : (done / total) * 100;
  return (
    <Stack gap={6} role="status">
      <Text size="sm">
        {t(`directory.phase.${phase}`)} {total === null ? done : `${done} / ${total}`}
      </Text>
      <Progress value={percent} animated aria-label={t('directory.import')} />
    </Stack>
  );
}
