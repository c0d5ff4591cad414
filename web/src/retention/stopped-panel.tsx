import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandStop } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { confirmSet } from './retention-queries.ts';
import type { StoppedRun } from './retention-wire.ts';

interface StoppedPanelProps {
  readonly stopped: StoppedRun;
  readonly onShow: () => void;
}

/** A run waits: why, what would go, and the confirmation of exactly that. */
export function StoppedPanel({ stopped, onShow }: StoppedPanelProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const [isOpen, dialog] = useDisclosure(false);
  const confirm = useMutation({
    mutationFn: () => confirmSet(stopped),
    onSuccess: dialog.close,
    onSettled: () => client.invalidateQueries({ queryKey: ['retention'] }),
  });
  const set = {
    count: stopped.count,
    number: formatter.number(stopped.count),
    total: formatter.number(stopped.total),
    size: formatter.size(stopped.sizeBytes),
    asOf: formatter.dateTime(stopped.asOf),
  };
  return (
    <Alert
      color="red"
      icon={<IconHandStop size={20} stroke={1.8} />}
      title={t('retention.stopped')}
    >
      <Text size="sm">{t('retention.wouldGo', set)}</Text>
      <Text size="sm" mt={4}>
        {knownText('retention.cause', stopped.cause) ?? stopped.cause}
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="compact-md" variant="default" onClick={onShow}>
          {t('retention.show')}
        </Button>
        <Button size="compact-md" color="red.9" onClick={dialog.open}>
          {t('retention.confirm', set)}
        </Button>
      </Group>
      <ConfirmDialog
        isOpen={isOpen}
        title={t('retention.confirmTitle', set)}
        action={t('retention.delete')}
        isDangerous
        isPending={confirm.isPending}
        error={confirm.error}
        onConfirm={() => confirm.mutate()}
        onClose={dialog.close}
      >
        {t('retention.confirmHelp', set)}
      </ConfirmDialog>
    </Alert>
  );
}
