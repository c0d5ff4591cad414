import { Anchor, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FormSection } from '../page/form-section.tsx';
import { userQuery } from '../users/user-queries.ts';
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
