import { Button, EmptyState } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, connection } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { CenteredMessage } from './centered-message.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { usePageTitle } from './page-title.ts';

/** Shown where a page failed; tries again by itself once the recorder can be reached again. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const isConnectionLost = error instanceof ApiError && error.isConnectionLost;
  usePageTitle(t('error.title'));
  const isReachable = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.isReachable,
  );

  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of the connection counts
  useEffect(() => {
    if (isConnectionLost && isReachable) retry();
  }, [isReachable]);

  return (
    <>
      {isConnectionLost && <ConnectionBanner />}
      <CenteredMessage>
        <EmptyState
          icon={<IconPlugConnectedX stroke={1.5} />}
          title={isConnectionLost ? errorText(error) : t('error.title')}
          description={isConnectionLost ? undefined : errorText(error)}
        >
          <EmptyState.Actions>
            <Button onClick={retry}>{t('action.retry')}</Button>
            <Button variant="default" onClick={() => location.reload()}>
              {t('action.reload')}
            </Button>
          </EmptyState.Actions>
        </EmptyState>
      </CenteredMessage>
    </>
  );
}
