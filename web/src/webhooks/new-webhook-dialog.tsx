import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { ShownSecret } from '../page/shown-secret.tsx';
import { WebhookFields } from './webhook-fields.tsx';
import {
  createWebhook,
  RECORDING_EVENTS,
  type WebhookChoices,
  webhooksQuery,
} from './webhook-queries.ts';

const EMPTY: WebhookChoices = { url: '', events: RECORDING_EVENTS, isEnabled: true };

interface NewWebhookDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks where a webhook is, makes it, and shows its secret this once. */
export function NewWebhookDialog({ isOpen, onClose }: NewWebhookDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('webhooks.new')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      closeOnClickOutside={false}
      centered
    >
      <NewWebhook onClose={onClose} />
    </Modal>
  );
}

function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [values, setValues] = useState(EMPTY);
  const create = useMutation({
    mutationFn: () => createWebhook(values),
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
  });
  if (create.data !== undefined) {
    const { secret } = create.data;
    const help = t('webhooks.secretHelp');
    const label = t('webhooks.secret');
    return <ShownSecret label={label} secret={secret} help={help} onDone={onClose} />;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <WebhookFields
          values={values}
          error={create.error}
          onChange={(changes) => setValues((old) => ({ ...old, ...changes }))}
        />
        {create.error !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorText(create.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={values.url === ''} loading={create.isPending}>
            {t('webhooks.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
