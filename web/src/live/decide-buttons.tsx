import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import type { LiveItem, LiveRights } from './live-wire.ts';

/** Whether the person at the page may keep or discard the call. */
export function useMayDecide(rights: LiveRights): (item: LiveItem) => boolean {
  const { data: user } = useQuery(sessionQuery);
  return (item) => item.state === 'buffered' && (rights.decidesAll || item.user?.id === user?.id);
}

/** Keeps or discards a buffered call; the stream of events tells what became of it. */
export function useDecision() {
  return useMutation({
    mutationFn: ({ id, action }: { readonly id: string; readonly action: 'keep' | 'discard' }) =>
      request(`/live/${encodeURIComponent(id)}`, { method: 'PATCH', body: { action } }),
  });
}

/** Keep, and discard after a question. */
export function DecideButtons({ item }: { readonly item: LiveItem }) {
  const { t } = useTranslation();
  const [isAsking, question] = useDisclosure(false);
  const keep = useDecision();
  const discard = useDecision();
  return (
    <>
      <Button
        leftSection={<IconDeviceFloppy size={17} stroke={1.7} />}
        loading={keep.isPending}
        onClick={() => keep.mutate({ id: item.id, action: 'keep' })}
      >
        {t('live.keep')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={17} stroke={1.7} />}
        onClick={question.open}
      >
        {t('live.discard')}
      </Button>
      {keep.error !== null && (
        <Text size="sm" c="error" role="alert">
          {errorText(keep.error)}
        </Text>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={t('live.discardTitle')}
        action={t('live.discard')}
        isDangerous
        isPending={discard.isPending}
        error={discard.error}
        onConfirm={() =>
          discard.mutate({ id: item.id, action: 'discard' }, { onSuccess: question.close })
        }
        onClose={question.close}
      >
        {t('live.discardHelp')}
      </ConfirmDialog>
    </>
  );
}
