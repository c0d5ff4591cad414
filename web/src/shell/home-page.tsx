import { Button, EmptyState } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { filtersQuery } from '../api/queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { CenteredMessage } from './centered-message.tsx';

/** Leads to the first filter; says why where there is none. */
export function HomePage() {
  const { t } = useTranslation();
  const { data: filters, error, refetch } = useQuery(filtersQuery);
  const first = filters?.[0];
  if (first !== undefined) {
    return (
      <Navigate to="/recordings/$filterId" params={{ filterId: first.id }} search={{}} replace />
    );
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
