import { ActionIcon } from '@mantine/core';
import { IconDeviceFloppy, IconEar, IconEarOff } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useControl } from './control-buttons.tsx';
import type { LiveItem } from './live-wire.ts';
import classes from './row-actions.module.css';

export interface RowActionsProps {
  readonly item: LiveItem;
  /** Whether the person at the page may ask for anything. */
  readonly mayControl: boolean;
  readonly isListening: boolean;
  readonly onListen: (item: LiveItem) => void;
  /** What was asked for did not work. */
  readonly onProblem: (item: LiveItem) => void;
}

/** What is done most often, at a click. By keyboard the panel of the call has it. */
export function RowActions(props: RowActionsProps) {
  const { t } = useTranslation();
  const keep = useControl();
  const { item, mayControl, isListening } = props;
  const alone = (action: () => void) => (event: MouseEvent) => {
    event.stopPropagation();
    action();
  };
  const listenLabel = t(isListening ? 'live.stopListening' : 'live.listen');
  const Ear = isListening ? IconEarOff : IconEar;
  return (
    <span className={classes.actions}>
      {mayControl && item.actions.includes('keep') && (
        <ActionIcon
          variant="subtle"
          tabIndex={-1}
          loading={keep.isPending}
          aria-label={t('live.keep')}
          title={t('live.keep')}
          onClick={alone(() =>
            keep.mutate({ id: item.id, action: 'keep' }, { onError: () => props.onProblem(item) }),
          )}
        >
          <IconDeviceFloppy size={18} stroke={1.7} />
        </ActionIcon>
      )}
      {item.mayListen && item.endedAt === null && (
        <ActionIcon
          variant={isListening ? 'light' : 'subtle'}
          color={isListening ? '' : 'gray'}
          tabIndex={-1}
          aria-label={listenLabel}
          aria-pressed={isListening}
          title={listenLabel}
          onClick={alone(() => props.onListen(item))}
        >
          <Ear size={18} stroke={1.7} />
        </ActionIcon>
      )}
    </span>
  );
}
