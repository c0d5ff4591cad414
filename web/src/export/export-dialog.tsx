import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListQuery } from '../api/queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import {
  cancelExport,
  chooseExport,
  fetchArchive,
  type RecordingExport,
} from './export-queries.ts';
import { RunningExport } from './running-export.tsx';

interface ExportDialogProps {
  /** What the list shows. */
  readonly query: ListQuery;
  /** Only these recordings; without, all that the list shows. */
  readonly ids?: readonly string[] | undefined;
  readonly onClose: () => void;
}

/** Exports recordings: says how many they are, has the archive saved, and shows how far that is. */
export function ExportDialog({ query, ids, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const [isFetched, setFetched] = useState(false);
  const { mutate, data, error } = useMutation({
    mutationFn: () => chooseExport(query, ids),
  });
  // What the list shows now, whatever it shows while the dialog is open.
  useEffect(() => mutate(), [mutate]);
  const close = (): void => {
    // Nobody waits for the answer: what is not fetched is forgotten after a while anyhow.
    if (data !== undefined && !isFetched) cancelExport(data.id).catch(() => {});
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('export.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      size={520}
      centered
    >
      {error !== null && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(error)}
        </Alert>
      )}
      {error === null && data === undefined && (
        <Group gap="sm" role="status">
          <Loader size="sm" />
          <Text size="sm">{t('export.choosing')}</Text>
        </Group>
      )}
      {data !== undefined && !isFetched && (
        <ChosenExport
          chosen={data}
          asked={ids?.length}
          onClose={close}
          onFetch={() => {
            fetchArchive(data.id);
            setFetched(true);
          }}
        />
      )}
      {data !== undefined && isFetched && <RunningExport chosen={data} onClose={close} />}
    </Modal>
  );
}

interface ChosenExportProps {
  readonly chosen: RecordingExport;
  /** How many were named. */
  readonly asked: number | undefined;
  readonly onClose: () => void;
  readonly onFetch: () => void;
}

function ChosenExport({ chosen, asked, onClose, onFetch }: ChosenExportProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count, bytes } = chosen;
  const fewer = asked === undefined ? 0 : asked - count;
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600} role="status">
        {count === 0
          ? t('export.nothing')
          : t('export.chosen', {
              count,
              number: formatter.number(count),
              size: formatter.size(bytes),
            })}
      </Text>
      {fewer > 0 && (
        <Text size="sm">
          {t('export.fewer', { count: fewer, number: formatter.number(fewer) })}
        </Text>
      )}
      {count > 0 && (
        <>
          <Text size="sm">{t('export.contents')}</Text>
          <Text size="sm" c="dimmed">
            {t('export.audited')}
          </Text>
        </>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t(count === 0 ? 'action.close' : 'action.cancel')}
        </Button>
        {count > 0 && (
          <Button onClick={onFetch} data-autofocus>
            {t('export.fetch')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
