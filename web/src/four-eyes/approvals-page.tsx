import { Alert, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { filtersQuery } from '../api/queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter, useLanguage } from '../i18n/use-formatter.ts';
import { PageFrame } from '../page/page-frame.tsx';
import { EmptyList, FormSkeleton, ListProblem } from '../page/page-states.tsx';
import { nameOfFilter } from '../shell/filter-name.ts';
import {
  approvalsQuery,
  nameOfPerson,
  type OpenView,
  type WaitingRequest,
} from './four-eyes-queries.ts';

/** For supervisors: who waits for a second person, and what was unlocked for others. */
export function ApprovalsPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(approvalsQuery);
  return (
    <PageFrame title={t('fourEyes.approvals')} layout="scroll">
      {data === undefined && error === null && <FormSkeleton />}
      {data === undefined && error !== null && <ListProblem error={error} onRetry={refetch} />}
      {data?.waiting.length === 0 && data.given.length === 0 && (
        <EmptyList
          icon={<IconShieldCheck stroke={1.5} />}
          title={t('fourEyes.nobody')}
          text={t('fourEyes.nobodyHelp')}
        />
      )}
      {data !== undefined && (
        <Stack p="md" gap="sm" maw={720}>
          {data.waiting.map((waiting) => (
            <WaitingCard key={waiting.id} waiting={waiting} />
          ))}
          {data.given.length > 0 && (
            <Title order={2} size="h5" mt="sm">
              {t('fourEyes.given')}
            </Title>
          )}
          {data.given.map((open) => (
            <GivenCard key={open.id} open={open} />
          ))}
        </Stack>
      )}
    </PageFrame>
  );
}

function WaitingCard({ waiting }: { readonly waiting: WaitingRequest }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (decision: 'approved' | 'declined') => {
      const path = `/four-eyes/requests/${waiting.id}`;
      return request<void>(path, { method: 'POST', body: { decision } });
    },
    onSettled: () => client.invalidateQueries(approvalsQuery),
  });
  const times = {
    since: formatter.time(new Date(waiting.since)),
    until: formatter.time(new Date(waiting.until)),
  };
  return (
    <PersonCard
      name={nameOfPerson(waiting.user)}
      filterId={waiting.filterId}
      badge={t('fourEyes.asks')}
      error={decide.error}
    >
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{waiting.reason}</Text>
      <Text size="sm" c="dimmed">
        {t('fourEyes.askedSince', times)}
      </Text>
      <Group gap="xs">
        <Button loading={decide.isPending} onClick={() => decide.mutate('approved')}>
          {t('fourEyes.approve')}
        </Button>
        <Button
          variant="default"
          disabled={decide.isPending}
          onClick={() => decide.mutate('declined')}
        >
          {t('fourEyes.decline')}
        </Button>
      </Group>
    </PersonCard>
  );
}

function GivenCard({ open }: { readonly open: OpenView }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => request<void>(`/four-eyes/unlocks/${open.id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries(approvalsQuery),
  });
  const times = {
    since: formatter.time(new Date(open.since)),
    until: formatter.time(new Date(open.until)),
  };
  return (
    <PersonCard name={nameOfPerson(open.user)} filterId={open.filterId} error={end.error}>
      <Text size="sm" c="dimmed">
        {t('fourEyes.openSince', times)}
      </Text>
      <Group>
        <Button variant="default" size="sm" loading={end.isPending} onClick={() => end.mutate()}>
          {t('fourEyes.end')}
        </Button>
      </Group>
    </PersonCard>
  );
}

interface PersonCardProps {
  readonly name: string;
  readonly filterId: string;
  readonly badge?: string;
  readonly error: Error | null;
  readonly children: ReactNode;
}

function PersonCard({ name, filterId, badge, error, children }: PersonCardProps) {
  const language = useLanguage();
  const { data: filters } = useQuery(filtersQuery);
  const filter = filters?.find(({ id }) => id === filterId);
  return (
    <Card withBorder radius="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600}>{name}</Text>
          {badge !== undefined && <Badge color="yellow">{badge}</Badge>}
        </Group>
        {filter !== undefined && <Text size="sm">{nameOfFilter(filter, language)}</Text>}
        {error !== null && (
          <Alert color="red" role="alert">
            {errorText(error)}
          </Alert>
        )}
        {children}
      </Stack>
    </Card>
  );
}
