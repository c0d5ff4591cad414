import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { IconAlertCircle, IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { makePasskey } from '../entry/passkey.ts';
import { errorText } from '../i18n/error-text.ts';
import { useIdentityGuard } from './identity-guard.tsx';

/** Makes a passkey under a name. */
export function PasskeyForm(props: {
  readonly onAdded: (recoveryCodes: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const guard = useIdentityGuard();
  const add = useMutation({
    mutationFn: async () => {
      const passkey = await guard(makePasskey);
      const body = { name: name.trim() || t('factor.passkey'), passkey };
      return request<{ recoveryCodes: readonly string[] }>('/account/factors/passkeys', {
        ...{ method: 'POST', body },
      });
    },
    onSuccess: ({ recoveryCodes }) => props.onAdded(recoveryCodes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {add.error !== null && !add.isPending && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(add.error)}
          </Alert>
        )}
        <TextInput
          label={t('factor.passkeyName')}
          description={t('factor.passkeyNameHelp')}
          maxLength={100}
          value={name}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconFingerprint size={18} stroke={1.7} />}
          loading={add.isPending}
        >
          {t('factor.addPasskey')}
        </Button>
      </Stack>
    </form>
  );
}
