import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { sweepNow } from './retention-queries.ts';
import type { RetentionFacts } from './retention-wire.ts';

/** Begins a run now instead of in the night. */
export function SweepButton({ facts }: { readonly facts: RetentionFacts | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, dialog] = useDisclosure(false);
  const sweep = useMutation({
    mutationFn: sweepNow,
    onSuccess: dialog.close,
    onSettled: () => client.invalidateQueries({ queryKey: ['retention'] }),
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={17} stroke={1.7} />}
        disabled={facts === undefined}
        loading={facts?.isRunning === true}
        onClick={dialog.open}
      >
        {t('retention.sweep')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={t('retention.sweepTitle')}
        action={t('retention.delete')}
        isDangerous
        isPending={sweep.isPending}
        error={sweep.error}
        onConfirm={() => sweep.mutate()}
        onClose={dialog.close}
      >
        {t('retention.sweepHelp')}
      </ConfirmDialog>
    </>
  );
}
