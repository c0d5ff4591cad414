import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertCircle, IconFingerprint } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { BackToLogIn } from './back-to-log-in.tsx';
import { CodeInput } from './code-input.tsx';
import { canUsePasskeys } from './passkey.ts';
import { useLogInStep } from './use-log-in-step.ts';
import { usePasskeyLogIn } from './use-passkey-log-in.ts';

const route = getRouteApi('/login');

/** The second step of a log-in: a code, a passkey or a recovery code. */
export function SecondFactorStep() {
  const { t } = useTranslation();
  const { factors = '' } = route.useSearch();
  const kinds = factors.split(',');
  const [isRecovery, setRecovery] = useState(false);
  const hasCodes = kinds.includes('recovery-codes');
  return (
    <Stack gap="md">
      {!isRecovery && kinds.includes('passkey') && <PasskeyButton />}
      {(isRecovery || kinds.includes('totp')) && (
        <CodeForm key={String(isRecovery)} isRecovery={isRecovery} />
      )}
      {hasCodes && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="left"
          onClick={() => setRecovery(!isRecovery)}
        >
          {t(isRecovery ? 'loginStep.useFactor' : 'loginStep.useRecoveryCode')}
        </Anchor>
      )}
      <BackToLogIn />
    </Stack>
  );
}

function PasskeyButton() {
  const { t } = useTranslation();
  const passkey = usePasskeyLogIn('/session/second-factor', (answer) => ({ passkey: answer }));
  return (
    <Stack gap="sm">
      {passkey.error !== null && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(passkey.error)}
        </Alert>
      )}
      <Button
        leftSection={<IconFingerprint size={18} stroke={1.7} />}
        loading={passkey.isPending}
        disabled={!canUsePasskeys()}
        onClick={() => passkey.mutate()}
      >
        {t('loginStep.usePasskey')}
      </Button>
      {!canUsePasskeys() && (
        <Text size="sm" c="dimmed">
          {t('factor.needsHttps')}
        </Text>
      )}
    </Stack>
  );
}

function CodeForm({ isRecovery }: { readonly isRecovery: boolean }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const step = useLogInStep<{ code: string } | { recoveryCode: string }>('/session/second-factor');
  const { error } = step;
  useEffect(() => {
    if (error !== null) setCode('');
  }, [error]);
  const send = (text: string): void => {
    const answer = text.trim();
    if (answer === '' || step.isPending) return;
    step.mutate(isRecovery ? { recoveryCode: answer } : { code: answer });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send(code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {error !== null && !step.isPending && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(error)}
          </Alert>
        )}
        {isRecovery ? (
          <TextInput
            label={t('loginStep.recoveryCode')}
            description={t('loginStep.recoveryCodeHelp')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        ) : (
          <CodeInput value={code} onChange={setCode} onComplete={send} />
        )}
        <Button type="submit" loading={step.isPending}>
          {t('loginStep.continue')}
        </Button>
      </Stack>
    </form>
  );
}
