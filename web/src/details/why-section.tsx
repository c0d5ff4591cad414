import { Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { verdictsQuery } from '../filters/filter-queries.ts';
import { VerdictList } from '../filters/verdict-list.tsx';
import { errorText } from '../i18n/error-text.ts';
import { foundUsersQuery } from '../users/user-queries.ts';
import { Section } from './section.tsx';

const SEARCH_AFTER_MS = 250;

/** *Why can X see this?* For administrators. */
export function WhySection({ recordingId }: { readonly recordingId: string }) {
  const { t } = useTranslation();
  const { data: self } = useQuery(sessionQuery);
  const [userId, setUserId] = useState<string | null>(null);
  if (self?.isAdministrator !== true) return null;
  return (
    <Section title={t('why.title')}>
      <UserSelect value={userId} onChange={setUserId} />
      {userId !== null && <Verdicts recordingId={recordingId} userId={userId} />}
    </Section>
  );
}

interface UserSelectProps {
  readonly value: string | null;
  readonly onChange: (userId: string | null) => void;
}

function UserSelect({ value, onChange }: UserSelectProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, SEARCH_AFTER_MS);
  const { data: users = [] } = useQuery(foundUsersQuery(asked));
  return (
    <Select
      size="xs"
      aria-label={t('why.user')}
      placeholder={t('why.user')}
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

function Verdicts(props: { readonly recordingId: string; readonly userId: string }) {
  const { t } = useTranslation();
  const { data: verdicts, error } = useQuery(verdictsQuery(props.recordingId, props.userId));
  if (error !== null) {
    return (
      <Text size="sm" role="alert" mt="xs">
        {errorText(error)}
      </Text>
    );
  }
  if (verdicts === undefined) return null;
  const isSeen = verdicts.some(({ truth }) => truth === true);
  return (
    <div role="status">
      <Text size="sm" mt="xs" mb={6}>
        {verdicts.length === 0 && t('why.noFilters')}
        {verdicts.length > 0 && t(isSeen ? 'why.seen' : 'why.notSeen')}
      </Text>
      <VerdictList verdicts={verdicts} />
    </div>
  );
}
