import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { BackToLogIn } from './back-to-log-in.tsx';
import { passwordProblem } from './password-rule.ts';
import { useFields } from './use-fields.ts';
import { useLogInStep } from './use-log-in-step.ts';
import { usePasswordMinimum } from './use-password-minimum.ts';

/** The step of a log-in that asks for a new password: the old one is too old, or was given. */
export function NewPasswordStep() {
  const { t } = useTranslation();
  const { values, bind } = useFields(['password', 'again']);
  const [isChecked, setChecked] = useState(false);
  const step = useLogInStep<{ newPassword: string }>('/session/new-password');
  const count = usePasswordMinimum();
  const problem = passwordProblem(values.password, values.again, count);
  const shown = isChecked ? problem : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (problem === undefined) step.mutate({ newPassword: values.password });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('loginStep.newPasswordHelp')}
        </Text>
        {step.error !== null && !step.isPending && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(step.error)}
          </Alert>
        )}
        <PasswordInput
          {...bind('password')}
          label={t('password.new')}
          description={t('password.rule', { count })}
          autoComplete="new-password"
          autoFocus
          error={shown === 'tooShort' ? t('password.tooShort', { count }) : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
        />
        <PasswordInput
          {...bind('again')}
          label={t('password.repeat')}
          autoComplete="new-password"
          error={shown === 'differs' ? t('password.differs') : undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
        />
        <Button type="submit" mt="xs" loading={step.isPending}>
          {t('loginStep.continue')}
        </Button>
        <BackToLogIn />
      </Stack>
    </form>
  );
}
