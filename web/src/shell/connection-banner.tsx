import { Loader } from '@mantine/core';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { connection, request } from '../api/client.ts';
import classes from './connection-banner.module.css';

const PROBE_INTERVAL_MS = 2_000;

/** Says that the recorder cannot be reached, and asks until it can. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const isReachable = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.isReachable,
  );

  useEffect(() => {
    if (isReachable) return;
    const probe = setInterval(() => {
      void request('/status').catch(() => {});
    }, PROBE_INTERVAL_MS);
    return () => clearInterval(probe);
  }, [isReachable]);

  if (isReachable) return null;
  return (
    <div className={classes.banner} role="alert">
      <Loader size={16} color="currentColor" aria-hidden="true" />
      {t('shell.connectionLost')}
    </div>
  );
}
