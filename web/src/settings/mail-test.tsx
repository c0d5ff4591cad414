import { Button, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { testMail } from './settings-queries.ts';
import type { MailSettings } from './settings-wire.ts';

interface MailTestProps {
  /** As it stands in the form, saved or not. */
  readonly mail: MailSettings;
  readonly password: string | undefined;
}

/** Sends a mail with what the form says, and tells at once whether it was taken. */
export function MailTest({ mail, password }: MailTestProps) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => testMail(mail, password) });
  return (
    <Group gap="sm">
      <Button
        variant="default"
        leftSection={<IconSend size={17} stroke={1.7} />}
        loading={test.isPending}
        disabled={mail.host === '' || mail.from === '' || mail.to.length === 0}
        onClick={() => test.mutate()}
      >
        {t('settings.test')}
      </Button>
      {test.isSuccess && (
        <Text size="sm" role="status">
          <IconCheck size={16} style={{ verticalAlign: 'text-bottom' }} aria-hidden="true" />{' '}
          {t('settings.testSent', { to: mail.to.join(', ') })}
        </Text>
      )}
      {test.error !== null && (
        <Text size="sm" c="red" role="alert" style={{ overflowWrap: 'anywhere' }}>
          <IconAlertCircle size={16} style={{ verticalAlign: 'text-bottom' }} aria-hidden="true" />{' '}
          {problemText(test.error)}
        </Text>
      )}
    </Group>
  );
}

/** What the mail server said helps more than any sentence of ours. */
function problemText(error: Error): string {
  const detail = error instanceof ApiError ? error.detail : undefined;
  return detail === undefined ? errorText(error) : detail;
}
