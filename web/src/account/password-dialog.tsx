import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { passwordProblem } from '../entry/password-rule.ts';
import { useFields } from '../entry/use-fields.ts';
import { usePasswordMinimum } from '../entry/use-password-minimum.ts';
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
  const { values, bind } = useFields(['current', 'new', 'again']);
  const [isChecked, setChecked] = useState(false);
  const count = usePasswordMinimum();
  const change = useMutation({
    mutationFn: () => {
      const body = { currentPassword: values.current, newPassword: values.new };
      return request<void>('/session', { method: 'PATCH', body });
    },
  });
  const problem = passwordProblem(values.new, values.again, count);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (problem === undefined && values.current !== '') change.mutate();
  };

  if (change.isSuccess) return <PasswordChanged onClose={onClose} />;
  const shown = isChecked ? problem : undefined;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {change.isError && <Alert color="red" role="alert" title={errorText(change.error)} />}
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          {...bind('current')}
          error={isChecked && values.current === '' ? t('entry.required') : undefined}
          data-autofocus
        />
        <PasswordInput
          label={t('password.new')}
          autoComplete="new-password"
          {...bind('new')}
          error={
            shown !== undefined && shown !== 'differs'
              ? t(`password.${shown}`, { count })
              : undefined
          }
        />
        <PasswordInput
          label={t('password.repeat')}
          autoComplete="new-password"
          {...bind('again')}
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

function PasswordChanged({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="green" icon={<IconCheck size={18} />} title={t('password.done')} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('action.close')}</Button>
      </Group>
    </Stack>
  );
}
