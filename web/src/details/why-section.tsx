import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { verdictsQuery } from '../filters/filter-queries.ts';
import { VerdictList } from '../filters/verdict-list.tsx';
import { errorText } from '../i18n/error-text.ts';
import { UserSelect } from '../users/user-select.tsx';
import { Section } from './section.tsx';

/** *Why can X see this?* For administrators. */
export function WhySection({ recordingId }: { readonly recordingId: string }) {
  const { t } = useTranslation();
  const { data: self } = useQuery(sessionQuery);
  const [userId, setUserId] = useState<string | null>(null);
  if (self?.isAdministrator !== true) return null;
  return (
    <Section title={t('why.title')}>
      <UserSelect
        size="xs"
        aria-label={t('why.user')}
        placeholder={t('why.user')}
        value={userId}
        onChange={setUserId}
      />
      {userId !== null && <Verdicts recordingId={recordingId} userId={userId} />}
    </Section>
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
