import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { type Loss, lossOf } from './loss.ts';
import { ProgressLine } from './progress-line.tsx';
import { RecordingNames } from './recording-names.tsx';
import { type DeletionResult, useDeletion } from './use-deletion.ts';
import { useLossText } from './use-loss-text.ts';

interface DeleteDialogProps {
  /** What was chosen to be deleted; undefined while nothing is. */
  readonly chosen: readonly RecordingItem[] | undefined;
  readonly onClose: () => void;
  /** Told as they go. */
  readonly onDeleted: (ids: readonly string[]) => void;
  /** All that could be deleted is gone, and nothing was refused. */
  readonly onDone: (count: number) => void;
}

/** Says what would be lost, deletes it when that is confirmed, and says what was refused. */
export function DeleteDialog({ chosen, ...rest }: DeleteDialogProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  return (
    <Modal
      opened={chosen !== undefined}
      // What is under way is stopped by its button, so that what it did is told.
      onClose={isBusy ? () => {} : rest.onClose}
      withCloseButton={!isBusy}
      title={t('changes.deleteTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      size={520}
      centered
    >
      {chosen !== undefined && <Deletion chosen={chosen} onBusy={setBusy} {...rest} />}
    </Modal>
  );
}

interface DeletionProps extends DeleteDialogProps {
  readonly chosen: readonly RecordingItem[];
  readonly onBusy: (isBusy: boolean) => void;
}

function Deletion({ chosen, onBusy, onClose, onDeleted, onDone }: DeletionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  // What is gone leaves the list while the rest is still being deleted.
  const [loss] = useState(() => lossOf(chosen));
  const { run, progress, stop } = useDeletion(onDeleted);
  const count = loss.items.length;
  const remove = (): void => {
    onBusy(true);
    run.mutate(
      loss.items.map(({ id }) => id),
      {
        onSettled: () => onBusy(false),
        onSuccess: ({ deleted, refused }) => {
          if (refused.length > 0 || deleted < count) return;
          onDone(deleted);
          onClose();
        },
      },
    );
  };
  if (run.data !== undefined) {
    return <DeletionReport result={run.data} loss={loss} onClose={onClose} />;
  }
  return (
    <Stack gap="sm">
      <LossText loss={loss} />
      {run.isError && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(run.error)}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        {run.isPending && progress !== undefined && (
          <ProgressLine progress={progress} onStop={stop} />
        )}
        <Button variant="default" onClick={onClose} disabled={run.isPending} data-autofocus>
          {t(count === 0 ? 'action.close' : 'action.cancel')}
        </Button>
        {count > 0 && (
          <Button color="red.9" loading={run.isPending} onClick={remove}>
            {t('changes.deleteCount', { count, number: formatter.number(count) })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function LossText({ loss }: { readonly loss: Loss }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const sentence = useLossText(loss);
  const { items, preserved, forbidden } = loss;
  return (
    <>
      {items.length > 0 && (
        <>
          <Text size="sm">{sentence}</Text>
          <Text size="sm" fw={600}>
            {t('changes.permanent')}
          </Text>
        </>
      )}
      {preserved.length > 0 && (
        <Alert color="yellow" icon={<IconLock size={18} />} title={t('changes.preservedStay')}>
          {t('changes.preservedStayHelp')}
          <RecordingNames of={preserved.map((item) => ({ item }))} />
        </Alert>
      )}
      {forbidden.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('changes.forbidden', {
            count: forbidden.length,
            number: formatter.number(forbidden.length),
          })}
        </Text>
      )}
    </>
  );
}

interface DeletionReportProps {
  readonly result: DeletionResult;
  readonly loss: Loss;
  readonly onClose: () => void;
}

function DeletionReport({ result, loss, onClose }: DeletionReportProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { deleted, refused } = result;
  const items = new Map(loss.items.map((item) => [item.id, item]));
  const named = refused.flatMap(({ id, code }) => {
    const item = items.get(id);
    return item === undefined ? [] : [{ item, remark: knownText('error.code', code) ?? code }];
  });
  const untouched = loss.items.length - deleted - refused.length;
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {t('changes.deleted', { count: deleted, number: formatter.number(deleted) })}{' '}
        {untouched > 0 &&
          t('changes.notReached', { count: untouched, number: formatter.number(untouched) })}
      </Text>
      {named.length > 0 && (
        <Alert
          color="red"
          role="alert"
          icon={<IconAlertCircle size={18} />}
          title={t('changes.refused', {
            count: named.length,
            number: formatter.number(named.length),
          })}
        >
          <RecordingNames of={named} />
        </Alert>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('action.close')}
        </Button>
      </Group>
    </Stack>
  );
}
