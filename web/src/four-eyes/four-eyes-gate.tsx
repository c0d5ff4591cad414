import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { MonitorFilter } from '../api/wire.ts';
import { FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { forgetView, type OpenView, viewStateQuery } from './four-eyes-queries.ts';
import { LockedView } from './locked-view.tsx';

interface FourEyesGateProps {
  readonly filter: MonitorFilter;
  /** The view is locked now, so that nothing of it may go on. */
  readonly onLocked: () => void;
  readonly children: (open: OpenView) => ReactNode;
}

/** Shows a view only while a second person answers for it. */
export function FourEyesGate({ filter, onLocked, children }: FourEyesGateProps) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(viewStateQuery(filter.id));
  const isLocked = data?.open === null;
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => {
    if (!isLocked) return;
    onLocked();
    forgetView(client, filter.id);
  }, [isLocked, onLocked, client, filter.id]);
  useEffect(() => {
    if (data?.open) setWasOpen(true);
  }, [data?.open]);
  if (data === undefined) {
    return error === null ? <FormSkeleton /> : <ListProblem error={error} onRetry={refetch} />;
  }
  if (data.open === null) {
    return <LockedView filter={filter} request={data.request} wasOpen={wasOpen} />;
  }
  return children(data.open);
}
