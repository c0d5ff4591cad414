import { Checkbox, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { memberError } from '../page/member-error.ts';
import { eventText } from './event-text.ts';
import { RECORDING_EVENTS, type WebhookChoices } from './webhook-queries.ts';

interface WebhookFieldsProps {
  readonly values: WebhookChoices;
  readonly error: Error | null;
  readonly onChange: (changes: Partial<WebhookChoices>) => void;
}

/** Where a webhook is, and what it wants to be told. */
export function WebhookFields({ values, error, onChange }: WebhookFieldsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <TextInput
        type="url"
        label={t('webhooks.url')}
        description={t('webhooks.urlHelp')}
        value={values.url}
        maxLength={2000}
        error={memberError(error, 'url')}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      <Checkbox.Group
        label={t('webhooks.events')}
        value={[...values.events]}
        error={memberError(error, 'events')}
        onChange={(chosen) =>
          onChange({ events: RECORDING_EVENTS.filter((event) => chosen.includes(event)) })
        }
      >
        <Stack gap={8} mt={6}>
          {RECORDING_EVENTS.map((event) => (
            <Checkbox key={event} value={event} label={eventText(event, t)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Switch
        label={t('webhooks.enabled')}
        checked={values.isEnabled}
        onChange={(event) => onChange({ isEnabled: event.currentTarget.checked })}
      />
    </Stack>
  );
}
