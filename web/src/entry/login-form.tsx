import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { useCountdown } from './use-countdown.ts';
import { useLogInStep } from './use-log-in-step.ts';

const DEFAULT_WAIT_SECONDS = 60;

/** Login name and password. */
export function LoginForm() {
  const { t } = useTranslation();
  const [loginName, setLoginName] = useState('');
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const logIn = useLogInStep<{ loginName: string; password: string }>('/session');
  const wait = useCountdown();
  const { error } = logIn;

  useEffect(() => {
    if (!(error instanceof ApiError)) return;
    if (error.status === 429) wait.start(error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS);
    setPassword('');
  }, [error, wait.start]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (loginName.trim() === '' || password === '') return;
    logIn.mutate({ loginName: loginName.trim(), password });
  };
  const typed = (set: (value: string) => void) => (event: { currentTarget: HTMLInputElement }) => {
    setChecked(false);
    set(event.currentTarget.value);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {error !== null && !logIn.isPending && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {wait.seconds > 0
              ? t('login.wait', { time: formatDuration(wait.seconds) })
              : errorText(error)}
          </Alert>
        )}
        <TextInput
          label={t('entry.loginName')}
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          value={loginName}
          onChange={typed(setLoginName)}
          error={isChecked && loginName.trim() === '' ? t('entry.required') : undefined}
          data-autofocus
          autoFocus
        />
        <PasswordInput
          label={t('entry.password')}
          autoComplete="current-password"
          value={password}
          onChange={typed(setPassword)}
          error={
            isChecked && password === '' && !logIn.isPending && error === null
              ? t('entry.required')
              : undefined
          }
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
        />
        <Button type="submit" mt="xs" loading={logIn.isPending} disabled={wait.seconds > 0}>
          {t('login.submit')}
        </Button>
      </Stack>
    </form>
  );
}
