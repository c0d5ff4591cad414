import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What the button does, as a verb. */
  readonly action: string;
  /** Something is lost for good. */
  readonly isDangerous?: boolean | undefined;
  readonly isPending?: boolean | undefined;
  readonly error?: Error | null | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What happens then. */
  readonly children: ReactNode;
}

/** Asks before something is done that cannot be taken back with a click. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { error = null, isPending = false } = props;
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <Stack>
        <div>{props.children}</div>
        {error !== null && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} disabled={isPending} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button
            {...(props.isDangerous === true ? { color: 'red.9' } : {})}
            loading={isPending}
            onClick={props.onConfirm}
          >
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
