import { Button, EmptyState } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CenteredMessage } from './centered-message.tsx';
import { usePageTitle } from './page-title.ts';

/** Shown for an address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('notFound.title'));
  return (
    <CenteredMessage>
      <EmptyState
        icon={<IconMapQuestion stroke={1.5} />}
        title={t('notFound.title')}
        description={t('notFound.text')}
      >
        <EmptyState.Actions>
          <Button renderRoot={(props) => <Link to="/" {...props} />}>{t('notFound.home')}</Button>
        </EmptyState.Actions>
      </EmptyState>
    </CenteredMessage>
  );
}
