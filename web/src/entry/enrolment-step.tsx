import { Alert, Button, Divider, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasskeyForm } from '../account/passkey-form.tsx';
import { RecoveryCodes } from '../account/recovery-codes.tsx';
import { beginTotp, TotpSetup } from '../account/totp-setup.tsx';
import { errorText } from '../i18n/error-text.ts';
import { BackToLogIn } from './back-to-log-in.tsx';
import { canUsePasskeys } from './passkey.ts';
import { useLogInStep } from './use-log-in-step.ts';

/** The step of a log-in that asks for a second factor where there is none yet. */
export function EnrolmentStep() {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<readonly string[]>();
  const step = useLogInStep<undefined>('/session/enrolled');
  if (codes !== undefined) {
    return (
      <RecoveryCodes
        codes={codes}
        action={t('loginStep.continue')}
        onDone={() => step.mutate(undefined)}
      />
    );
  }
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('loginStep.enrolmentHelp')}
      </Text>
      <EnrolmentChoice onAdded={setCodes} />
      <BackToLogIn />
    </Stack>
  );
}

function EnrolmentChoice(props: { readonly onAdded: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const begin = useMutation({ mutationFn: beginTotp });
  if (begin.data !== undefined) {
    return <TotpSetup enrolment={begin.data} onAdded={props.onAdded} />;
  }
  return (
    <Stack gap="md">
      {begin.error !== null && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(begin.error)}
        </Alert>
      )}
      <Button loading={begin.isPending} onClick={() => begin.mutate()}>
        {t('factor.setUpTotp')}
      </Button>
      {canUsePasskeys() && (
        <>
          <Divider label={t('loginStep.or')} />
          <PasskeyForm onAdded={props.onAdded} />
        </>
      )}
    </Stack>
  );
}
