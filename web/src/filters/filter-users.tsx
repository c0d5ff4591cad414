import { Alert, Anchor, Text } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { userQuery } from '../users/user-queries.ts';
import type { UserDetail } from '../users/user-wire.ts';
import type { FilterDetail } from './filter-wire.ts';

/** So many are named; who wants all looks at the list of users. */
const NAMED = 20;

/** Who has the filter. */
export function FilterUsers({ filter }: { readonly filter: FilterDetail }) {
  const { t } = useTranslation();
  const { userIds } = filter;
  const users = useQueries({ queries: userIds.slice(0, NAMED).map((id) => userQuery(id)) });
  const known = users.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return (
    <FormSection title={t('filters.users')} text={t('filters.usersHelp')}>
      {userIds.length === 0 && <Text c="dimmed">{t('filters.noUsers')}</Text>}
      {filter.fourEyes && known.length === userIds.length && !canBeOpened(known) && (
        <Alert color="yellow" icon={<IconShieldLock size={18} />}>
          {t('filters.cannotOpen')}
        </Alert>
      )}
      {userIds.length > 0 && (
        <div>
          {known.map(({ id, firstName, lastName, loginName }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Anchor
                inherit
                renderRoot={(props) => (
                  <Link to="/users/$userId" params={{ userId: id }} {...props} />
                )}
              >
                {[firstName, lastName].filter(Boolean).join(' ') || loginName}
              </Anchor>
            </span>
          ))}
          {userIds.length > NAMED &&
            ` ${t('filters.moreUsers', { count: userIds.length - NAMED })}`}
        </div>
      )}
    </FormSection>
  );
}

/** Whether two of them can open it together: one who looks, and somebody else who supervises. */
function canBeOpened(users: readonly UserDetail[]): boolean {
  const enabled = users.filter(({ isDisabled }) => !isDisabled);
  return enabled.length > 1 && enabled.some(({ policy }) => policy.isSupervisor);
}
