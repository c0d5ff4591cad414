import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { usePasswordMinimum } from '../entry/use-password-minimum.ts';
import { errorText } from '../i18n/error-text.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { FormSection } from '../page/form-section.tsx';
import { userQuery } from './user-queries.ts';
import type { UserDetail } from './user-wire.ts';

/** How somebody else logs in: a password given, a lost telephone. */
export function UserAccessSection({ user }: { readonly user: UserDetail }) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  const isInDirectory = user.source === 'ldap';
  return (
    <FormSection title={t('userAccess.title')}>
      <Text size="sm">
        {t(`userAccess.source.${user.source}`)}{' '}
        {!isInDirectory && t(user.hasPassword ? 'userAccess.hasPassword' : 'userAccess.noPassword')}
      </Text>
      <Group gap="xs">
        {!isInDirectory && (
          <Button variant="default" onClick={dialog.open}>
            {t('userAccess.setPassword')}
          </Button>
        )}
        <RemoveFactors id={user.id} />
      </Group>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={t('userAccess.setPasswordTitle')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        centered
      >
        <PasswordForm id={user.id} onClose={dialog.close} />
      </Modal>
    </FormSection>
  );
}

interface PasswordFormProps {
  readonly id: string;
  readonly onClose: () => void;
}

function PasswordForm({ id, onClose }: PasswordFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const count = usePasswordMinimum();
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const save = useMutation({
    mutationFn: () =>
      request<void>(`/users/${encodeURIComponent(id)}/password`, {
        ...{ method: 'PUT', body: { password, mustChange } },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: userQuery(id).queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password !== '') save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <PasswordInput
          label={t('password.new')}
          description={t('password.rule', { count })}
          autoComplete="new-password"
          value={password}
          error={save.error === null || save.isPending ? undefined : errorText(save.error)}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
          data-autofocus
        />
        <Checkbox
          checked={mustChange}
          label={t('userAccess.mustChange')}
          onChange={(event) => setMustChange(event.currentTarget.checked)}
        />
        <Text size="sm" c="dimmed">
          {t('userAccess.setPasswordHelp')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RemoveFactors({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, dialog] = useDisclosure(false);
  const path = `/users/${encodeURIComponent(id)}/factors`;
  const queryKey = ['user', id, 'factors'];
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => request<{ factors: readonly string[] }>(path, { signal }),
  });
  const remove = useMutation({
    mutationFn: () => request<void>(path, { method: 'DELETE' }),
    onSuccess: async () => {
      dialog.close();
      await client.invalidateQueries({ queryKey });
    },
  });
  const hasNone = data === undefined || data.factors.length === 0;
  return (
    <>
      <Button variant="default" disabled={hasNone} onClick={dialog.open}>
        {t('userAccess.removeFactors')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={t('userAccess.removeFactorsTitle')}
        action={t('factor.remove')}
        isDangerous
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={dialog.close}
      >
        {t('userAccess.removeFactorsHelp')}
      </ConfirmDialog>
    </>
  );
}
