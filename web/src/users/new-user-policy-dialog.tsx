import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { PolicyDialog } from './policy-dialog.tsx';
import { newUserPolicyQuery } from './user-queries.ts';
import type { UserPolicy } from './user-wire.ts';

interface NewUserPolicyDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The policy that users get who are created from now on. */
export function NewUserPolicyDialog({ isOpen, onClose }: NewUserPolicyDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: policy } = useQuery({ ...newUserPolicyQuery, enabled: isOpen });
  const save = useMutation({
    mutationFn: (newUserPolicy: UserPolicy) =>
      request<unknown>('/settings', { method: 'PATCH', body: { newUserPolicy } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['settings'] });
      onClose();
    },
  });
  if (policy === undefined) return null;
  return (
    <PolicyDialog
      isOpen={isOpen}
      title={t('users.newUserPolicyTitle')}
      policy={policy}
      onChoose={(chosen) => save.mutate(chosen)}
      onClose={onClose}
    />
  );
}
