import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconAlertCircle, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, request } from '../api/client.ts';
import { sessionQuery, statusQuery } from '../api/queries.ts';
import type { LoggedInUser } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { adoptUserLanguage } from '../i18n/translations.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { EntryCard } from './entry-card.tsx';
import { useCountdown } from './use-countdown.ts';

const route = getRouteApi('/login');
const DEFAULT_WAIT_SECONDS = 60;

/** Log-in; leads back to where one was. */
export function LoginPage() {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery);
  const { expired } = route.useSearch();
  usePageTitle(t('login.title'));
  return (
    <EntryCard title={t('login.title')}>
      <Stack gap="md">
        {status?.needsSetup === true && (
          <Alert icon={<IconInfoCircle size={18} />} title={t('login.needsSetup')}>
            {t('login.needsSetupHelp')}
          </Alert>
        )}
        {expired === true && (
          <Alert color="yellow" icon={<IconInfoCircle size={18} />}>
            {t('login.expired')}
          </Alert>
        )}
        <LoginForm />
      </Stack>
    </EntryCard>
  );
}

function LoginForm() {
  const { t } = useTranslation();
  const [loginName, setLoginName] = useState('');
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const logIn = useLogIn({ loginName: loginName.trim(), password });
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
    if (loginName.trim() !== '' && password !== '') logIn.mutate();
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
          autoComplete="username"
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

function useLogIn(body: { readonly loginName: string; readonly password: string }) {
  const client = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  return useMutation({
    mutationFn: () => request<{ user: LoggedInUser }>('/session', { method: 'POST', body }),
    onSuccess: async ({ user }) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, user);
      await adoptUserLanguage(user.language);
      await router.navigate({ href: next ?? '/', replace: true });
    },
  });
}
