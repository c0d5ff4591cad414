import { Alert, Stack } from '@mantine/core';
import { IconAlertCircle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ParseKeys } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { statusQuery } from '../api/queries.ts';
import type { LogInNeed } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { EnrolmentStep } from './enrolment-step.tsx';
import { EntryCard } from './entry-card.tsx';
import { LoginForm } from './login-form.tsx';
import { NewPasswordStep } from './new-password-step.tsx';
import { OtherWays } from './other-ways.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';

const route = getRouteApi('/login');

const TITLES: Readonly<Record<LogInNeed, ParseKeys>> = {
  'second-factor': 'loginStep.secondFactor',
  'new-password': 'loginStep.newPassword',
  enrolment: 'loginStep.enrolment',
};

/** Log-in, step by step; leads back to where one was. */
export function LoginPage() {
  const { t } = useTranslation();
  const { needs } = route.useSearch();
  const title = t(needs === undefined ? 'login.title' : TITLES[needs]);
  usePageTitle(title);
  return (
    <EntryCard title={title}>
      {needs === undefined && <FirstStep />}
      {needs === 'second-factor' && <SecondFactorStep />}
      {needs === 'new-password' && <NewPasswordStep />}
      {needs === 'enrolment' && <EnrolmentStep />}
    </EntryCard>
  );
}

function FirstStep() {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery);
  const { expired, problem } = route.useSearch();
  return (
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
      {problem !== undefined && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(new ApiError({ status: 403, code: problem }))}
        </Alert>
      )}
      <LoginForm />
      <OtherWays openIdLabel={status?.openIdLabel ?? undefined} />
    </Stack>
  );
}
