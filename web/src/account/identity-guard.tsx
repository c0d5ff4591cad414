import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import {
  createContext,
  type FormEvent,
  type ReactNode,
  useCallback,
  useContext,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, request } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';

/** Does something for which the person may have to prove first who they are. */
export type IdentityGuardAction = <T>(action: () => Promise<T>) => Promise<T>;

const GuardContext = createContext<IdentityGuardAction>((action) => action());

/** Outside an {@link IdentityGuard} nothing is asked. */
export function useIdentityGuard(): IdentityGuardAction {
  return useContext(GuardContext);
}

interface Waiting {
  readonly goOn: () => void;
  readonly giveUp: () => void;
}

interface IdentityGuardProps {
  /** Whether there is a password to ask for. */
  readonly hasPassword: boolean;
  readonly children: ReactNode;
}

/** Asks for the password when the recorder wants that, and then goes on with what was begun. */
export function IdentityGuard({ hasPassword, children }: IdentityGuardProps) {
  const { t } = useTranslation();
  const [waiting, setWaiting] = useState<Waiting>();
  const guard: IdentityGuardAction = useCallback(async (action) => {
    try {
      return await action();
    } catch (error) {
      const isAsked = error instanceof ApiError && error.code === 'CONFIRMATION_NEEDED';
      if (!isAsked) throw error;
      await new Promise<void>((resolve, reject) => {
        setWaiting({ goOn: resolve, giveUp: () => reject(error) });
      });
      return action();
    }
  }, []);
  const giveUp = (): void => {
    setWaiting(undefined);
    waiting?.giveUp();
  };
  return (
    <GuardContext value={guard}>
      {children}
      <Modal
        opened={waiting !== undefined}
        onClose={giveUp}
        title={t('account.confirmTitle')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        centered
      >
        {hasPassword ? (
          <PasswordQuestion
            onConfirmed={() => {
              setWaiting(undefined);
              waiting?.goOn();
            }}
            onClose={giveUp}
          />
        ) : (
          <Text>{t('account.confirmByLogIn')}</Text>
        )}
      </Modal>
    </GuardContext>
  );
}

interface PasswordQuestionProps {
  readonly onConfirmed: () => void;
  readonly onClose: () => void;
}

function PasswordQuestion({ onConfirmed, onClose }: PasswordQuestionProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const confirm = useMutation({
    mutationFn: () => request<void>('/account/confirm', { method: 'POST', body: { password } }),
    onSuccess: onConfirmed,
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password !== '') confirm.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t('account.confirmHelp')}</Text>
        {confirm.error !== null && !confirm.isPending && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(confirm.error)}
          </Alert>
        )}
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('entry.showPassword') }}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            {t('account.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
