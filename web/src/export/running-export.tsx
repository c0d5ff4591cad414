import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { cancelExport, exportQuery, type RecordingExport } from './export-queries.ts';

interface RunningExportProps {
  /** As it was chosen. */
  readonly chosen: RecordingExport;
  readonly onClose: () => void;
}

/** How far an archive is that the browser saves, and what became of it. */
export function RunningExport({ chosen, onClose }: RunningExportProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = exportQuery(chosen.id);
  const { data = chosen, error } = useQuery(query);
  const stop = useMutation({
    mutationFn: () => cancelExport(chosen.id),
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
  });
  const isOver = error !== null || !['ready', 'running'].includes(data.state);
  return (
    <Stack gap="sm">
      {error !== null && <Problem>{errorText(error)}</Problem>}
      {error === null && !isOver && <ProgressOf state={data} />}
      {error === null && isOver && <Outcome of={data} />}
      <Group justify="flex-end" gap="xs">
        {!isOver && (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t('export.stop')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('action.close')}
        </Button>
      </Group>
    </Stack>
  );
}

function ProgressOf({ state }: { readonly state: RecordingExport }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count, bytes, doneCount, doneBytes } = state;
  const text = t('export.progress', {
    done: formatter.number(doneCount),
    total: formatter.number(count),
    doneSize: formatter.size(doneBytes),
    size: formatter.size(bytes),
  });
  const share = bytes === 0 ? doneCount / count : Math.min(1, doneBytes / bytes);
  return (
    <>
      <Text size="sm">{t('export.running')}</Text>
      <Progress.Root>
        <Progress.Section
          value={100 * share}
          aria-label={t('export.progressLabel')}
          aria-valuetext={text}
        />
      </Progress.Root>
      <Text size="sm" className="ew-numeric">
        {text}
      </Text>
    </>
  );
}

/** What can be wrong with recordings, as the index says it. */
const PROBLEMS = ['damaged', 'missing', 'gone'] as const;

function Outcome({ of }: { readonly of: RecordingExport }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { state, states, error } = of;
  if (state !== 'complete') {
    const why = error === null ? undefined : knownText('error.code', error);
    return <Problem title={why}>{t(`export.${state === 'failed' ? state : 'cancelled'}`)}</Problem>;
  }
  const count = states.whole + states.damaged;
  const problems = PROBLEMS.filter((problem) => states[problem] > 0);
  return (
    <>
      <Text size="sm" role="status">
        {t('export.complete', { count, number: formatter.number(count) })}
      </Text>
      {problems.length > 0 && (
        <Alert color="yellow" title={t('export.problems')} icon={<IconAlertCircle size={18} />}>
          {problems.map((problem) => (
            <div key={problem}>
              {t(`export.${problem}`, {
                count: states[problem],
                number: formatter.number(states[problem]),
              })}
            </div>
          ))}
          {t('export.seeIndex')}
        </Alert>
      )}
    </>
  );
}

interface ProblemProps {
  readonly title?: string | undefined;
  readonly children: string;
}

function Problem({ title, children }: ProblemProps) {
  return (
    <Alert color="red" role="alert" title={title} icon={<IconAlertCircle size={18} />}>
      {children}
    </Alert>
  );
}
