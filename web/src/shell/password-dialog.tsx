import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { MINIMUM_PASSWORD_LENGTH, passwordProblem } from '../entry/password-rule.ts';
import { errorText } from '../i18n/error-text.ts';

interface PasswordDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Changes the own password. */
export function PasswordDialog({ isOpen, onClose }: PasswordDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('password.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <PasswordForm onClose={onClose} />
    </Modal>
  );
}

function PasswordForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isChecked, setChecked] = useState(false);
  const change = useMutation({
    mutationFn: () =>
      request<void>('/session', { method: 'PATCH', body: { currentPassword, newPassword } }),
  });
  const problem = passwordProblem(newPassword, repeated);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (problem === undefined && currentPassword !== '') change.mutate();
  };

  if (change.isSuccess) {
    return (
      <Stack>
        <Alert color="green" icon={<IconCheck size={18} />} title={t('password.done')} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('action.close')}</Button>
        </Group>
      </Stack>
    );
  }
  const shown = isChecked ? problem : undefined;
  const count = MINIMUM_PASSWORD_LENGTH;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {change.isError && <Alert color="red" role="alert" title={errorText(change.error)} />}
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={isChecked && currentPassword === '' ? t('entry.required') : undefined}
          data-autofocus
        />
        <PasswordInput
          label={t('password.new')}
          autoComplete="new-password"
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
          error={
            shown !== undefined && shown !== 'differs'
              ? t(`password.${shown}`, { count })
              : undefined
          }
        />
        <PasswordInput
          label={t('password.repeat')}
          autoComplete="new-password"
          value={repeated}
          onChange={(event) => setRepeated(event.currentTarget.value)}
          error={shown === 'differs' ? t('password.differs') : undefined}
        />
        <Text size="xs" c="dimmed">
          {t('password.rule', { count })}
        </Text>
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
