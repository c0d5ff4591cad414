import { Alert, Button, PasswordInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { statusQuery } from '../api/queries.ts';
import type { LogInAnswer } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { EntryCard } from './entry-card.tsx';
import { useFollowLogIn } from './follow-log-in.ts';
import { passwordProblem } from './password-rule.ts';
import { useFields } from './use-fields.ts';
import { usePasswordMinimum } from './use-password-minimum.ts';

/** Creates the first administrator; reached by the one-time link that the first start prints. */
export function SetupPage() {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery);
  // The token stands behind `#`, so that it reaches no log of a server or proxy.
  const hash = useLocation({ select: (location) => location.hash });
  const token = new URLSearchParams(hash).get('token');
  // A link made later creates a further administrator or helps one who forgot the password.
  const isFirst = status?.needsSetup !== false;
  const title = token === null || isFirst ? t('setup.title') : t('setup.again');
  usePageTitle(title);
  return (
    <EntryCard title={title}>
      {token !== null && (
        <SetupForm token={token} intro={isFirst ? t('setup.intro') : t('setup.againIntro')} />
      )}
      {token === null && isFirst && (
        <SetupRefused title={t('setup.noToken')} text={t('setup.noTokenHelp')} />
      )}
      {token === null && !isFirst && (
        <SetupRefused title={t('setup.done')} text={t('setup.doneHelp')} />
      )}
    </EntryCard>
  );
}

function SetupRefused({ title, text }: { readonly title: string; readonly text: string }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="yellow" icon={<IconAlertCircle size={18} />} title={title}>
        {text}
      </Alert>
      <Button variant="default" renderRoot={(props) => <Link to="/login" search={{}} {...props} />}>
        {t('login.title')}
      </Button>
    </Stack>
  );
}

function SetupForm({ token, intro }: { readonly token: string; readonly intro: string }) {
  const { t } = useTranslation();
  const { values, bind } = useFields(['loginName', 'firstName', 'lastName', 'password', 'again']);
  const [isChecked, setChecked] = useState(false);
  const create = useCreateAdministrator(token);
  const count = usePasswordMinimum();
  const problem = passwordProblem(values.password, values.again, count);
  const loginName = values.loginName.trim();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    const { firstName, lastName, password } = values;
    if (problem !== undefined || loginName === '') return;
    create.mutate({ loginName, firstName: firstName.trim(), lastName: lastName.trim(), password });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {intro}
        </Text>
        {create.isError && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(create.error)}
          </Alert>
        )}
        <TextInput
          {...bind('loginName')}
          label={t('entry.loginName')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={isChecked && loginName === '' ? t('entry.required') : undefined}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            {...bind('firstName')}
            label={t('entry.firstName')}
            autoComplete="given-name"
          />
          <TextInput {...bind('lastName')} label={t('entry.lastName')} autoComplete="family-name" />
        </SimpleGrid>
        <PasswordInput
          {...bind('password')}
          label={t('entry.password')}
          description={t('password.rule', { count })}
          autoComplete="new-password"
          error={
            isChecked && problem === 'tooShort' ? t('password.tooShort', { count }) : undefined
          }
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
        />
        <PasswordInput
          {...bind('again')}
          label={t('password.repeat')}
          autoComplete="new-password"
          error={isChecked && problem === 'differs' ? t('password.differs') : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
        />
        <Button type="submit" mt="xs" loading={create.isPending}>
          {t('setup.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function useCreateAdministrator(token: string) {
  const client = useQueryClient();
  const follow = useFollowLogIn();
  return useMutation({
    mutationFn: (person: {
      readonly loginName: string;
      readonly firstName: string;
      readonly lastName: string;
      readonly password: string;
    }) => {
      const given = Object.entries(person).filter(([, value]) => value !== '');
      const body = { token, ...Object.fromEntries(given) };
      return request<LogInAnswer>('/setup', { method: 'POST', body });
    },
    onSuccess: async (answer) => {
      client.removeQueries({ queryKey: statusQuery.queryKey });
      await follow(answer, undefined);
    },
  });
}
