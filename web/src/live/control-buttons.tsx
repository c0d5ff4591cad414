import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDeviceFloppy,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerRecord,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { errorText } from '../i18n/error-text.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import type { CallAction, LiveItem, LiveRights } from './live-wire.ts';

/** What has a button of its own; *start* of a buffered call is what *keep* is. */
const BUTTONS = [
  { action: 'keep', Icon: IconDeviceFloppy },
  { action: 'start', Icon: IconPlayerRecord },
  { action: 'resume', Icon: IconPlayerPlay },
  { action: 'pause', Icon: IconPlayerPause },
  { action: 'stop', Icon: IconPlayerStop },
] as const;

/** Whether the person at the page may control the recording of the call. */
export function useMayControl(rights: LiveRights): (item: LiveItem) => boolean {
  const { data: user } = useQuery(sessionQuery);
  return (item) => rights.decidesAll || item.user?.id === user?.id;
}

/** Asks for something with a call; the stream of events tells what became of it. */
export function useControl() {
  return useMutation({
    mutationFn: ({ id, action }: { readonly id: string; readonly action: CallAction }) =>
      request(`/live/${encodeURIComponent(id)}`, { method: 'PATCH', body: { action } }),
  });
}

/** What can be asked of a call, as buttons; it is destroyed only after a question. */
export function ControlButtons({ item }: { readonly item: LiveItem }) {
  const { t } = useTranslation();
  const control = useControl();
  const { id, actions } = item;
  const offered = BUTTONS.filter(
    ({ action }) => actions.includes(action) && !(action === 'start' && actions.includes('keep')),
  );
  return (
    <>
      {offered.map(({ action, Icon }, index) => (
        <Button
          key={action}
          variant={index === 0 ? 'filled' : 'default'}
          leftSection={<Icon size={17} stroke={1.7} />}
          loading={control.isPending && control.variables.action === action}
          onClick={() => control.mutate({ id, action })}
        >
          {t(`live.${action}`)}
        </Button>
      ))}
      {actions.includes('private') && <DiscardButton id={id} />}
      {control.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(control.error)}
        </Text>
      )}
    </>
  );
}

function DiscardButton({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const [isAsking, question] = useDisclosure(false);
  const discard = useControl();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={17} stroke={1.7} />}
        onClick={question.open}
      >
        {t('live.discard')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('live.discardTitle')}
        action={t('live.discard')}
        isDangerous
        isPending={discard.isPending}
        error={discard.error}
        onConfirm={() => discard.mutate({ id, action: 'private' }, { onSuccess: question.close })}
        onClose={question.close}
      >
        {t('live.discardHelp')}
      </ConfirmDialog>
    </>
  );
}
