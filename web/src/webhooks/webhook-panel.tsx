import { Button, Group, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../details/section.tsx';
import { errorText } from '../i18n/error-text.ts';
import { EdgeDrawer } from '../page/edge-drawer.tsx';
import { useDraft } from '../page/use-draft.ts';
import { DeliveryList } from './delivery-list.tsx';
import { hostOf } from './host-of.ts';
import { outcomeText } from './outcome-text.ts';
import { WebhookEndings } from './webhook-endings.tsx';
import { WebhookFields } from './webhook-fields.tsx';
import {
  changeWebhook,
  testWebhook,
  type WebhookChoices,
  type WebhookItem,
  webhooksQuery,
} from './webhook-queries.ts';

interface WebhookPanelProps {
  readonly webhook: WebhookItem;
  readonly onClose: () => void;
}

/** A webhook: where it is, what it was told last, and what can be done with it. */
export function WebhookPanel({ webhook, onClose }: WebhookPanelProps) {
  const { t } = useTranslation();
  return (
    <EdgeDrawer onClose={onClose} size={480} title={hostOf(webhook)}>
      <Stack gap="lg">
        <WebhookForm webhook={webhook} />
        <Section title={t('webhooks.last')}>
          <WebhookTest id={webhook.id} />
          <DeliveryList id={webhook.id} />
        </Section>
        <WebhookEndings webhook={webhook} onDeleted={onClose} />
      </Stack>
    </EdgeDrawer>
  );
}

function WebhookForm({ webhook }: { readonly webhook: WebhookItem }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { url, events, isEnabled } = webhook;
  const draft = useDraft<WebhookChoices>({ url, events, isEnabled });
  const save = useMutation({
    mutationFn: () => changeWebhook(webhook.id, draft.changes),
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      noValidate
    >
      <WebhookFields values={draft.values} error={save.error} onChange={draft.set} />
      {save.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" mt="sm">
          {errorText(save.error)}
        </Text>
      )}
      <Button type="submit" mt="md" disabled={!draft.isDirty} loading={save.isPending}>
        {t('action.save')}
      </Button>
    </form>
  );
}

/** Tells a webhook at once that this is a test. */
function WebhookTest({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => testWebhook(id) });
  return (
    <Group gap="sm" mb="sm">
      <Button
        variant="default"
        leftSection={<IconSend size={17} stroke={1.7} />}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('webhooks.test')}
      </Button>
      {test.data !== undefined && (
        <Text
          size="sm"
          role="status"
          {...(test.data.problem === null ? {} : { c: 'var(--mantine-color-error)' })}
        >
          {outcomeText(test.data, t)}
        </Text>
      )}
      {test.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(test.error)}
        </Text>
      )}
    </Group>
  );
}
