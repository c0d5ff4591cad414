import { Alert, Progress, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { isBusy } from './user-import-queries.ts';
import type { UserImport } from './user-import-wire.ts';

interface ImportStateProps {
  readonly state: UserImport;
  readonly applyError: Error | null;
}

/** How far an import is, what came out, or why not. */
export function ImportState({ state, applyError }: ImportStateProps) {
  const { t } = useTranslation();
  const { phase, failure, isOutdated } = state;
  const error =
    failure === null
      ? applyError
      : new ApiError({ status: 400, code: failure.code, detail: failure.message });
  if (isBusy(state)) return <ImportProgress state={state} />;
  if (error !== null) {
    return (
      <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
        {errorText(error)}
      </Alert>
    );
  }
  if (phase === 'done') return <ImportResult counts={state.counts} />;
  if (isOutdated) {
    return (
      <Alert color="yellow" role="alert" icon={<IconAlertTriangle size={18} />}>
        {t('userImport.outdated')}
      </Alert>
    );
  }
  return <Text size="sm">{t('userImport.previewHelp')}</Text>;
}

function ImportProgress({ state }: { readonly state: UserImport }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { written } = state;
  const percent = written === null ? 100 : (written.done / Math.max(written.total, 1)) * 100;
  return (
    <Stack gap={6} role="status">
      <Text size="sm">
        {written === null
          ? t('userImport.comparing')
          : t('userImport.writing', {
              done: formatter.number(written.done),
              total: formatter.number(written.total),
            })}
      </Text>
      <Progress value={percent} animated aria-label={t('userImport.title')} />
    </Stack>
  );
}

function ImportResult({ counts }: Pick<UserImport, 'counts'>) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { created, changed, rejected } = counts;
  return (
    <Alert
      color={rejected === 0 ? 'green' : 'yellow'}
      role="status"
      icon={rejected === 0 ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
    >
      {t('userImport.done', {
        created: formatter.number(created),
        changed: formatter.number(changed),
        rejected: formatter.number(rejected),
      })}
    </Alert>
  );
}
