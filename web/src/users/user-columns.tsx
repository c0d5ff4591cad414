import { Badge } from '@mantine/core';
import { IconAlertTriangle, IconShield } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '../page/data-table.tsx';
import { policyInWords } from './policy-in-words.ts';
import classes from './user-columns.module.css';
import type { UserItem } from './user-wire.ts';

/** The columns of the list of users. */
export function userColumns(t: TFunction): readonly DataColumn<UserItem>[] {
  return [
    {
      key: 'lastName',
      title: t('column.lastName'),
      width: 'minmax(100px, 1fr)',
      isSortable: true,
      cell: (user) => <Text value={user.lastName} />,
    },
    {
      key: 'firstName',
      title: t('column.firstName'),
      width: 'minmax(90px, 0.8fr)',
      isSortable: true,
      cell: (user) => <Text value={user.firstName} />,
    },
    {
      key: 'loginName',
      title: t('entry.loginName'),
      width: 'minmax(110px, 1fr)',
      isSortable: true,
      cell: (user) => <LoginName user={user} />,
    },
    {
      key: 'department',
      title: t('column.department'),
      width: 'minmax(90px, 0.9fr)',
      isSortable: true,
      minimumWidth: 760,
      cell: (user) => <Text value={user.department} />,
    },
    {
      key: 'numbers',
      title: t('users.numbers'),
      width: 'minmax(100px, 1.1fr)',
      minimumWidth: 700,
      cell: (user) => <Text value={user.numbers.join(', ')} />,
    },
    {
      key: 'devices',
      title: t('users.devices'),
      width: 'minmax(130px, 1.1fr)',
      minimumWidth: 1040,
      cell: (user) => <Text value={user.devices.join(', ')} />,
    },
    {
      key: 'policy',
      title: t('users.recorded'),
      width: 'minmax(130px, 1.3fr)',
      minimumWidth: 880,
      cell: (user) => <Recorded user={user} />,
    },
  ];
}

function Text({ value }: { readonly value: string }) {
  return <span title={value === '' ? undefined : value}>{value}</span>;
}

function LoginName({ user }: { readonly user: UserItem }) {
  const { t } = useTranslation();
  return (
    <span className={classes.login}>
      <span className="ew-truncate" title={user.loginName}>
        {user.loginName}
      </span>
      {user.isAdministrator && (
        <IconShield
          size={15}
          stroke={1.7}
          className={classes.icon}
          role="img"
          aria-label={t('users.administrator')}
        />
      )}
      {user.isDisabled && (
        <Badge size="xs" variant="light" color="gray">
          {t('users.disabled')}
        </Badge>
      )}
    </span>
  );
}

function Recorded({ user }: { readonly user: UserItem }) {
  const { t } = useTranslation();
  const words = policyInWords(user.policy, t);
  const isContradiction =
    user.policy.mustBeRecorded && Object.values(user.policy.modes).some(hasUnrecorded);
  return (
    <span className={classes.login} title={words}>
      {isContradiction && (
        <IconAlertTriangle
          size={15}
          stroke={1.7}
          className={classes.warning}
          role="img"
          aria-label={t('users.contradiction')}
        />
      )}
      <span className="ew-truncate">{words}</span>
    </span>
  );
}

function hasUnrecorded(row: UserItem['policy']['modes']['inbound']): boolean {
  return Object.values(row).includes('none');
}

/** A user in two lines, for narrow windows. */
export function UserCard({ user }: { readonly user: UserItem }) {
  const { t } = useTranslation();
  const name = [user.lastName, user.firstName].filter(Boolean).join(', ');
  const facts = [user.loginName, user.department, user.numbers.join(', ')].filter(Boolean);
  return (
    <>
      <span className={classes.first}>
        <span className="ew-truncate">{name === '' ? user.loginName : name}</span>
        {user.isDisabled && (
          <Badge size="xs" variant="light" color="gray">
            {t('users.disabled')}
          </Badge>
        )}
      </span>
      <span className={`${classes.second} ew-truncate`}>{facts.join(' · ')}</span>
    </>
  );
}
