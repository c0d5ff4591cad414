import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { foundUsersQuery } from './user-queries.ts';

const SEARCH_AFTER_MS = 250;

interface UserSelectProps
  extends Pick<SelectProps, 'size' | 'label' | 'description' | 'aria-label' | 'placeholder'> {
  readonly error?: string | undefined;
  readonly value: string | null;
  readonly onChange: (userId: string | null) => void;
}

/** One of all users, found by typing a part of the name. */
export function UserSelect({ value, onChange, ...rest }: UserSelectProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, SEARCH_AFTER_MS);
  const { data: users = [] } = useQuery(foundUsersQuery(asked));
  return (
    <Select
      {...rest}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('page.clearSearch') }}
      nothingFoundMessage={t('users.noMatches')}
      filter={({ options }) => options}
      data={users.map(({ id, firstName, lastName, loginName }) => ({
        value: id,
        label: [[firstName, lastName].filter(Boolean).join(' '), loginName]
          .filter(Boolean)
          .join(' · '),
      }))}
      value={value}
      onChange={onChange}
      onSearchChange={setText}
    />
  );
}
