import { Alert, Button, Group, PasswordInput, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { FormSection } from '../page/form-section.tsx';
import { memberError } from '../page/member-error.ts';
import { accountQuery } from './account-queries.ts';
import { useIdentityGuard } from './identity-guard.tsx';

const MAXIMUM_DIGITS = 16;

/** The own PIN: what one proves at a telephone. */
export function PinSection({ hasPin }: { readonly hasPin: boolean }) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const client = useQueryClient();
  const guard = useIdentityGuard();
  const save = useMutation({
    mutationFn: (chosen: string | null) =>
      guard(() => request<void>('/account/pin', { method: 'PUT', body: { pin: chosen } })),
    onSuccess: async () => {
      setPin('');
      await client.invalidateQueries({ queryKey: accountQuery.queryKey, exact: true });
    },
  });
  const ofField = memberError(save.error, 'pin');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (pin !== '') save.mutate(pin);
  };
  return (
    <FormSection title={t('account.pin')} text={t('account.pinHelp')}>
      <Text size="sm">{t(hasPin ? 'account.pinSet' : 'account.pinNone')}</Text>
      {save.error !== null && ofField === undefined && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(save.error)}
        </Alert>
      )}
      <form onSubmit={submit} noValidate>
        <Group gap="xs" align="flex-end">
          <PasswordInput
            label={t('account.newPin')}
            description={t('account.pinRule')}
            inputMode="numeric"
            autoComplete="off"
            maxLength={MAXIMUM_DIGITS}
            maw={260}
            value={pin}
            error={ofField}
            onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))}
            visibilityToggleButtonProps={{ 'aria-label': t('account.showPin') }}
          />
          <Button type="submit" variant="default" disabled={pin === ''} loading={save.isPending}>
            {t('action.save')}
          </Button>
          {hasPin && (
            <Button variant="default" onClick={() => save.mutate(null)}>
              {t('account.removePin')}
            </Button>
          )}
        </Group>
      </form>
    </FormSection>
  );
}
