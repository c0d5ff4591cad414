import { ActionIcon } from '@mantine/core';
import { IconInfoCircle, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import classes from './row-buttons.module.css';

interface PlayMarkProps {
  readonly isPlaying: boolean;
  readonly isPlayed: boolean;
  /** In the inbox: whether its person has listened to it. */
  readonly isHeard: boolean | null;
}

/** What a click on the row does; bars while it plays, a dot until somebody has listened. */
export function PlayMark({ isPlaying, isPlayed, isHeard }: PlayMarkProps) {
  const { t } = useTranslation();
  if (isPlaying) {
    return (
      <span className={classes.playing} role="img" aria-label={t('list.playing')}>
        <i />
        <i />
        <i />
      </span>
    );
  }
  if (isHeard === false) {
    return <span className={classes.unheard} role="img" aria-label={t('list.unheard')} />;
  }
  return (
    <IconPlayerPlayFilled
      size={15}
      className={classes.play}
      data-played={isPlayed || undefined}
      aria-hidden="true"
    />
  );
}

interface InfoButtonProps {
  readonly item: RecordingItem;
  readonly onInfo: (item: RecordingItem) => void;
  readonly className?: string | undefined;
}

/** Opens the facts of a recording; by keyboard the I key of the row does. */
export function InfoButton({ item, onInfo, className }: InfoButtonProps) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="md"
      tabIndex={-1}
      className={className ?? ''}
      aria-label={t('list.info')}
      title={t('list.info')}
      onClick={(event) => {
        event.stopPropagation();
        onInfo(item);
      }}
    >
      <IconInfoCircle size={18} stroke={1.7} />
    </ActionIcon>
  );
}
