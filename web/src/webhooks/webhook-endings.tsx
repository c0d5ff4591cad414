import { Button, Group, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { ShownSecret } from '../page/shown-secret.tsx';
import { hostOf } from './host-of.ts';
import { deleteWebhook, renewSecret, type WebhookItem, webhooksQuery } from './webhook-queries.ts';

interface WebhookEndingsProps {
  readonly webhook: WebhookItem;
  readonly onDeleted: () => void;
}

/** What ends a secret, or the webhook itself: both are asked for twice. */
export function WebhookEndings({ webhook, onDeleted }: WebhookEndingsProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isDeleting, deleting] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: () => deleteWebhook(webhook.id),
    onSuccess: async () => {
      onDeleted();
      await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
    },
  });
  return (
    <Group gap="xs">
      <NewSecret id={webhook.id} />
      <Button
        variant="default"
        leftSection={<IconTrash size={17} stroke={1.7} />}
        onClick={deleting.open}
      >
        {t('webhooks.delete')}
      </Button>
      <ConfirmDialog
        isOpen={isDeleting}
        title={t('webhooks.deleteTitle', { host: hostOf(webhook) })}
        action={t('webhooks.delete')}
        isDangerous
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={deleting.close}
      >
        {t('webhooks.deleteHelp')}
      </ConfirmDialog>
    </Group>
  );
}

function NewSecret({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const [isAsking, asking] = useDisclosure(false);
  const renew = useMutation({ mutationFn: () => renewSecret(id), onSuccess: asking.close });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconKey size={17} stroke={1.7} />}
        onClick={asking.open}
      >
        {t('webhooks.newSecret')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('webhooks.newSecretTitle')}
        action={t('webhooks.newSecret')}
        isPending={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
        onClose={asking.close}
      >
        {t('webhooks.newSecretHelp')}
      </ConfirmDialog>
      <Modal
        opened={renew.data !== undefined}
        onClose={renew.reset}
        title={t('webhooks.secret')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        closeOnClickOutside={false}
        centered
      >
        <ShownSecret
          label={t('webhooks.secret')}
          secret={renew.data ?? ''}
          help={t('webhooks.secretHelp')}
          onDone={renew.reset}
        />
      </Modal>
    </>
  );
}
