import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyIcon } from '../details/copy-icon.tsx';
import classes from './shown-secret.module.css';

interface ShownSecretProps {
  readonly label: string;
  readonly secret: string;
  /** What it is for. */
  readonly help: string;
  readonly onDone: () => void;
}

/** A secret that the recorder tells this once. */
export function ShownSecret({ label, secret, help, onDone }: ShownSecretProps) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert icon={<IconInfoCircle size={18} />} title={t('page.shownOnce')}>
        {help}
      </Alert>
      <div className={classes.secret}>
        <code className={classes.text}>{secret}</code>
        <CopyIcon text={secret} label={label} />
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          {t('action.close')}
        </Button>
      </Group>
    </Stack>
  );
}
