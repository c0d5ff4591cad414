import { Button, EmptyState } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { filtersQuery, sessionQuery } from '../api/queries.ts';
import { INBOX } from '../api/through.ts';
import { errorText } from '../i18n/error-text.ts';
import { CenteredMessage } from './centered-message.tsx';

/** Leads to the first filter, else to the inbox; says why where there is neither. */
export function HomePage() {
  const { t } = useTranslation();
  const { data: filters, error, refetch } = useQuery(filtersQuery);
  const { data: user } = useQuery(sessionQuery);
  const inbox = user?.hasInbox === true ? INBOX : undefined;
  const filterId = filters === undefined ? undefined : (filters[0]?.id ?? inbox);
  if (filterId !== undefined) {
    return <Navigate to="/recordings/$filterId" params={{ filterId }} search={{}} replace />;
  }
  if (filters !== undefined) {
    return (
      <CenteredMessage>
        <EmptyState
          icon={<IconFilterOff stroke={1.5} />}
          title={t('home.noFilters')}
          description={t('home.noFiltersHelp')}
        />
      </CenteredMessage>
    );
  }
  if (error === null) return null;
  return (
    <CenteredMessage>
      <EmptyState title={errorText(error)}>
        <EmptyState.Actions>
          <Button onClick={() => void refetch()}>{t('action.retry')}</Button>
        </EmptyState.Actions>
      </EmptyState>
    </CenteredMessage>
  );
}
