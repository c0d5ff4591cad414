import { Button, Text } from '@mantine/core';
import { IconCheck, IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorAlert } from '../page/error-alert.tsx';
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
    <>
      <Button
        style={{ alignSelf: 'flex-start' }}
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
      {test.error !== null && <ErrorAlert error={test.error} />}
    </>
  );
}
