import { Button, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconUpload, IconUserCog, IconUserSearch, IconUsers } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { DataTable } from '../page/data-table.tsx';
import { minorButton } from '../page/minor-button.ts';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList } from '../page/page-states.tsx';
import { usePagedList } from '../page/paged-list.ts';
import { useRowSelection } from '../page/row-selection.ts';
import { SearchBox } from '../page/search-box.tsx';
import { ExportButton } from '../user-import/export-button.tsx';
import { NewUserPolicyDialog } from './new-user-policy-dialog.tsx';
import { SelectedUsersBar } from './selected-users-bar.tsx';
import { UserCard, userColumns } from './user-columns.tsx';
import { orderOf, sortText, type UserListSearch, withOrder } from './user-list-search.ts';
import { fetchUsers } from './user-queries.ts';
import { USER_GROUPS, type UserGroup, type UserItem } from './user-wire.ts';

const route = getRouteApi('/app/users');

/** All users: find them, open one, or change the policy of many. */
export function UsersPage() {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const selection = useRowSelection();
  const [isPolicyOpen, policyDialog] = useDisclosure(false);
  const list = usePagedList<UserItem>({
    queryKey: ['users', search],
    fetchPage: (cursor, signal) => fetchUsers(withOrder(search), cursor, signal),
  });
  const change = (changes: UserListSearch): void => {
    selection.clear();
    void navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  };
  const { total } = list;

  return (
    <PageFrame
      title={t('users.title')}
      aside={
        total === undefined
          ? undefined
          : t('users.count', { count: total, number: formatter.number(total) })
      }
      layout="fill"
      controls={
        <UserListControls search={search} onChange={change} onNewUserPolicy={policyDialog.open} />
      }
    >
      {selection.count > 0 && (
        <SelectedUsersBar selection={selection} total={total ?? 0} search={search} />
      )}
      <DataTable
        list={list}
        columns={userColumns(t)}
        label={t('users.title')}
        card={(user) => <UserCard user={user} />}
        order={orderOf(search)}
        onSort={(order) => change({ sort: sortText(order) })}
        onOpen={({ id }) => void navigate({ to: '/users/$userId', params: { userId: id } })}
        selection={selection}
        empty={
          <NoUsers search={search} onClear={() => change({ q: undefined, group: undefined })} />
        }
      />
      <NewUserPolicyDialog isOpen={isPolicyOpen} onClose={policyDialog.close} />
    </PageFrame>
  );
}

interface UserListControlsProps {
  readonly search: UserListSearch;
  readonly onChange: (changes: UserListSearch) => void;
  readonly onNewUserPolicy: () => void;
}

function UserListControls({ search, onChange, onNewUserPolicy }: UserListControlsProps) {
  const { t } = useTranslation();
  return (
    <>
      <NativeSelect
        aria-label={t('users.group')}
        value={search.group ?? ''}
        onChange={(event) => onChange({ group: tryGroup(event.currentTarget.value) })}
        data={[
          { value: '', label: t('users.everybody') },
          ...USER_GROUPS.map((value) => ({ value, label: t(`users.groups.${value}`) })),
        ]}
      />
      <SearchBox
        value={search.q ?? ''}
        placeholder={t('users.searchPlaceholder')}
        onChange={(q) => onChange({ q: q === '' ? undefined : q })}
      />
      <Button
        {...minorButton(t('users.newUserPolicy'))}
        leftSection={<IconUserCog size={17} stroke={1.7} />}
        onClick={onNewUserPolicy}
      />
      <Button
        {...minorButton(t('userImport.open'))}
        leftSection={<IconUpload size={17} stroke={1.7} />}
        renderRoot={(props) => <Link to="/users/import" search={{}} {...props} />}
      />
      <ExportButton />
      <Button
        leftSection={<IconPlus size={17} stroke={2} />}
        renderRoot={(props) => <Link to="/users/$userId" params={{ userId: 'new' }} {...props} />}
      >
        {t('users.new')}
      </Button>
    </>
  );
}

function tryGroup(value: string): UserGroup | undefined {
  return USER_GROUPS.find((group) => group === value);
}

interface NoUsersProps {
  readonly search: UserListSearch;
  readonly onClear: () => void;
}

function NoUsers({ search, onClear }: NoUsersProps) {
  const { t } = useTranslation();
  const isNarrowed = search.q !== undefined || search.group !== undefined;
  if (!isNarrowed) {
    return (
      <EmptyList
        icon={<IconUsers stroke={1.5} />}
        title={t('users.none')}
        text={t('users.noneHelp')}
      />
    );
  }
  return (
    <EmptyList
      icon={<IconUserSearch stroke={1.5} />}
      title={t('users.noMatches')}
      text={t('users.noMatchesHelp')}
    >
      <Button variant="default" onClick={onClear}>
        {t('users.clear')}
      </Button>
    </EmptyList>
  );
}
