import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, request } from '../api/client.ts';
import { CopyIcon } from '../details/copy-icon.tsx';
import { CodeInput } from '../entry/code-input.tsx';
import { errorText } from '../i18n/error-text.ts';
import { useIdentityGuard } from './identity-guard.tsx';
import { QrCode } from './qr-code.tsx';

/** A secret for an authenticator app; it counts once a code of the app has confirmed it. */
export interface TotpEnrolment {
  readonly secret: string;
  readonly uri: string;
}

export function beginTotp(): Promise<TotpEnrolment> {
  return request<TotpEnrolment>('/account/factors/totp', { method: 'POST' });
}

interface TotpSetupProps {
  readonly enrolment: TotpEnrolment;
  readonly onAdded: (recoveryCodes: readonly string[]) => void;
}

/** Sets up an authenticator app: shows the secret, asks for the first code. */
export function TotpSetup({ enrolment, onAdded }: TotpSetupProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Text size="sm">{t('factor.scan')}</Text>
      <QrCode text={enrolment.uri} label={t('factor.qrCode')} />
      <SecretText secret={enrolment.secret} />
      <ConfirmForm onAdded={onAdded} />
    </Stack>
  );
}

function SecretText({ secret }: { readonly secret: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" c="dimmed">
        {t('factor.secretHelp')}
      </Text>
      <Group gap={6} wrap="nowrap" align="flex-start" mt={4}>
        <Code style={{ overflowWrap: 'anywhere' }}>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</Code>
        <CopyIcon text={secret} label={t('factor.secret')} />
      </Group>
    </div>
  );
}

function ConfirmForm(props: { readonly onAdded: (recoveryCodes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const guard = useIdentityGuard();
  const confirm = useMutation({
    mutationFn: (text: string) => guard(() => confirmTotp(text)),
    onSuccess: ({ recoveryCodes }) => props.onAdded(recoveryCodes),
    onError: () => setCode(''),
  });
  const { error } = confirm;
  const isCode = error instanceof ApiError && error.code === 'CODE_WRONG';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code !== '' && !confirm.isPending) confirm.mutate(code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {error !== null && !isCode && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(error)}
          </Alert>
        )}
        <CodeInput
          value={code}
          onChange={setCode}
          onComplete={(text) => confirm.mutate(text)}
          error={isCode && code === '' ? errorText(error) : undefined}
        />
        <Button type="submit" loading={confirm.isPending}>
          {t('factor.confirm')}
        </Button>
      </Stack>
    </form>
  );
}

function confirmTotp(code: string): Promise<{ recoveryCodes: readonly string[] }> {
  return request('/account/factors/totp/confirm', { method: 'POST', body: { code } });
}
