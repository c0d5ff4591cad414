import { Alert, Button, Group, Loader, Stack, Text, Textarea } from '@mantine/core';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import {
  type RequestState,
  type ViewState,
  viewPath,
  viewStateQuery,
} from './four-eyes-queries.ts';

const REASON_LENGTH = 500;

interface RequestFormProps {
  readonly filterId: string;
  readonly request: ViewState['request'];
}

/** Asks a second person, who approves from their own browser, and waits for the answer. */
export function RequestForm({ filterId, request: asked }: RequestFormProps) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { queryKey } = viewStateQuery(filterId);
  const path = `${viewPath(filterId)}/request`;
  const ask = useMutation({
    mutationFn: () => request<ViewState>(path, { method: 'PUT', body: { reason: reason.trim() } }),
    onSuccess: (state) => client.setQueryData(queryKey, state),
  });
  const withdraw = useMutation({
    mutationFn: () => request<void>(path, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  // What had the focus goes with each step: it is taken up by what comes in its place.
  if (asked?.state === 'waiting') {
    return <WaitingRequest until={asked.until} withdraw={withdraw} hasFocus={ask.isSuccess} />;
  }
  const form = { reason, ask, onChange: setReason, hasFocus: withdraw.isSuccess };
  return <ReasonForm last={asked?.state} {...form} />;
}

interface WaitingRequestProps {
  readonly until: string;
  readonly withdraw: UseMutationResult<void, Error, void>;
  readonly hasFocus: boolean;
}

function WaitingRequest({ until, withdraw, hasFocus }: WaitingRequestProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  return (
    <Stack gap="sm" role="status">
      <Group gap="sm" wrap="nowrap">
        <Loader size={18} aria-hidden="true" />
        <Text>{t('fourEyes.waiting')}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        {t('fourEyes.waitingUntil', { time: formatter.time(new Date(until)) })}
      </Text>
      <Button
        variant="default"
        autoFocus={hasFocus}
        loading={withdraw.isPending}
        onClick={() => withdraw.mutate()}
      >
        {t('fourEyes.withdraw')}
      </Button>
    </Stack>
  );
}

interface ReasonFormProps {
  /** What became of the last request. */
  readonly last: RequestState | undefined;
  readonly reason: string;
  readonly ask: UseMutationResult<ViewState, Error, void>;
  readonly onChange: (reason: string) => void;
  readonly hasFocus: boolean;
}

function ReasonForm({ last, reason, ask, onChange, hasFocus }: ReasonFormProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== '') ask.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('fourEyes.elsewhereHelp')}
        </Text>
        {(last === 'declined' || last === 'expired') && (
          <Alert color="yellow" role="alert">
            {t(`fourEyes.request.${last}`)}
          </Alert>
        )}
        {ask.error !== null && (
          <Alert color="red" role="alert">
            {errorText(ask.error)}
          </Alert>
        )}
        <Textarea
          label={t('fourEyes.reason')}
          description={t('fourEyes.reasonHelp')}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={REASON_LENGTH}
          autoFocus={hasFocus}
          value={reason}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <Button type="submit" loading={ask.isPending} disabled={reason.trim() === ''}>
          {t('fourEyes.ask')}
        </Button>
      </Stack>
    </form>
  );
}
