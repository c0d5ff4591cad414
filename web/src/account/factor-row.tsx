import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { factorsQuery } from './account-queries.ts';
import classes from './factor-row.module.css';
import { useIdentityGuard } from './identity-guard.tsx';

interface FactorRowProps {
  readonly name: string;
  readonly text: string;
  /** Where it is taken away. */
  readonly path?: string;
  /** In place of that: it is made anew. */
  readonly onRenew?: () => void;
}

/** One second factor, with the button that takes it away or renews it. */
export function FactorRow({ name, text, path, onRenew }: FactorRowProps) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  const client = useQueryClient();
  const guard = useIdentityGuard();
  const change = useMutation({
    mutationFn: async () => {
      if (path !== undefined) await guard(() => request<void>(path, { method: 'DELETE' }));
      onRenew?.();
    },
    onSuccess: async () => {
      dialog.close();
      await client.invalidateQueries({ queryKey: factorsQuery.queryKey });
    },
  });
  const isRenewed = onRenew !== undefined;
  const action = t(isRenewed ? 'factor.renew' : 'factor.remove');
  return (
    <div className={classes.row}>
      <div>
        <Text fw={500}>{name}</Text>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      <Button variant="default" size="xs" onClick={dialog.open}>
        {action}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={t(isRenewed ? 'factor.renewTitle' : 'factor.removeTitle', { name })}
        action={action}
        isDangerous={!isRenewed}
        isPending={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate()}
        onClose={dialog.close}
      >
        {t(isRenewed ? 'factor.renewHelp' : 'factor.removeHelp')}
      </ConfirmDialog>
    </div>
  );
}
