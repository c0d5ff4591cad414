import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { settingsQuery } from './settings-queries.ts';
import type { ToldSettings } from './settings-wire.ts';

interface SettingsPageProps {
  readonly title: string;
  readonly children: (settings: ToldSettings) => ReactNode;
}

/** A page of settings: waits for them, says where they cannot be read. */
export function SettingsPage({ title, children }: SettingsPageProps) {
  const { data: settings, error, refetch } = useQuery(settingsQuery);
  return (
    <PageFrame title={title} layout="scroll">
      {settings === undefined && error !== null && (
        <ListProblem error={error} onRetry={() => void refetch()} />
      )}
      {settings === undefined && error === null && <FormSkeleton />}
      {settings !== undefined && children(settings)}
    </PageFrame>
  );
}
