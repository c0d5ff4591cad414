import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { BackToUsers } from './back-to-users.tsx';
import { UserAccessSection } from './user-access-section.tsx';
import { UserForm } from './user-form.tsx';
import { UserPhonesSection } from './user-phones-section.tsx';
import {
  changeUser,
  createUser,
  deleteUser,
  newUserPolicyQuery,
  userQuery,
} from './user-queries.ts';
import type { UserChoices, UserDetail, UserPolicy } from './user-wire.ts';

const route = getRouteApi('/app/users/$userId');

/** One user, or a new one. */
export function UserPage() {
  const { userId } = route.useParams();
  return userId === 'new' ? <NewUserPage /> : <ExistingUserPage key={userId} id={userId} />;
}

function NewUserPage() {
  const { t } = useTranslation();
  const { data: policy, error, refetch } = useQuery(newUserPolicyQuery);
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (user: Partial<UserChoices>) => createUser(user),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['users'] });
      await navigate({ to: '/users/$userId', params: { userId: id }, replace: true });
    },
  });
  return (
    <PageFrame title={t('users.new')} layout="scroll" controls={<BackToUsers />}>
      {error !== null && <ListProblem error={error} onRetry={() => void refetch()} />}
      {error === null && policy === undefined && <FormSkeleton />}
      {policy !== undefined && (
        <UserForm saved={emptyUser(policy)} isNew save={save} onSave={save.mutate} />
      )}
    </PageFrame>
  );
}

function emptyUser(policy: UserPolicy): UserChoices {
  return {
    ...{ loginName: '', firstName: '', lastName: '', email: '', department: '', language: null },
    ...{ isAdministrator: false, isDisabled: false, numbers: [], devices: [], filterIds: [] },
    policy,
  };
}

function ExistingUserPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: user, error, refetch } = useQuery(userQuery(id));
  const save = useMutation({
    mutationFn: (changes: Partial<UserChoices>) => changeUser(id, changes),
    onSuccess: async (changed) => {
      client.setQueryData(userQuery(id).queryKey, changed);
      await client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const title = user === undefined ? t('users.user') : nameOf(user);
  return (
    <PageFrame
      title={title}
      layout="scroll"
      controls={
        <>
          <BackToUsers />
          {user !== undefined && <DeleteButton user={user} />}
        </>
      }
    >
      {user === undefined && error !== null && (
        <ListProblem error={error} onRetry={() => void refetch()} />
      )}
      {user === undefined && error === null && <FormSkeleton />}
      {user !== undefined && (
        <>
          <UserForm saved={choicesOf(user)} save={save} onSave={save.mutate} />
          <UserPhonesSection user={user} />
          <UserAccessSection user={user} />
        </>
      )}
    </PageFrame>
  );
}

function nameOf({ firstName, lastName, loginName }: UserDetail): string {
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return name === '' ? loginName : name;
}

function choicesOf(user: UserDetail): UserChoices {
  const { id, hasPassword, hasPin, source, createdAt, updatedAt, ...choices } = user;
  return choices;
}

function DeleteButton({ user }: { readonly user: UserDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [isOpen, dialog] = useDisclosure(false);
  const { data: self } = useQuery(sessionQuery);
  const remove = useMutation({
    mutationFn: () => deleteUser(user.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] });
      await navigate({ to: '/users', replace: true });
    },
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={17} stroke={1.7} />}
        disabled={self?.id === user.id}
        onClick={dialog.open}
      >
        {t('users.delete')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={t('users.deleteTitle', { name: nameOf(user) })}
        action={t('users.delete')}
        isDangerous
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={dialog.close}
      >
        {t('users.deleteHelp')}
      </ConfirmDialog>
    </>
  );
}
