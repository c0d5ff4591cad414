import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { sightQuery } from '../filters/filter-queries.ts';
import type { Sight } from '../filters/filter-wire.ts';
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
  const { data: sight, error } = useQuery(sightQuery(props.recordingId, props.userId));
  const answer = useRef<HTMLDivElement>(null);
  // This is the last section: what it says would be below the end of the panel.
  useEffect(() => {
    if (sight !== undefined) answer.current?.scrollIntoView({ block: 'nearest' });
  }, [sight]);
  if (error !== null) {
    return (
      <Text size="sm" role="alert" mt="xs">
        {errorText(error)}
      </Text>
    );
  }
  if (sight === undefined) return null;
  return (
    <div ref={answer} role="status">
      <Text size="sm" mt="xs" mb={6}>
        {sightText(sight, t)}
      </Text>
      <VerdictList verdicts={sight.items} />
    </div>
  );
}

/** Whether the user sees the recording, and what it takes. */
function sightText({ items, isInInbox, isDisabled }: Sight, t: TFunction): string {
  if (isDisabled) return t('why.disabled');
  if (isInInbox) return t('why.inInbox');
  if (items.length === 0) return t('why.noFilters');
  const showing = items.filter(({ truth }) => truth === true);
  if (showing.length === 0) return t('why.notSeen');
  return t(showing.every(({ filter }) => filter.fourEyes) ? 'why.seenWithSecond' : 'why.seen');
}
