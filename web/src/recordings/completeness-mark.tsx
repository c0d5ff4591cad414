import { Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import classes from './completeness-mark.module.css';

type MarkedItem = Pick<RecordingItem, 'isComplete' | 'isInterrupted'>;

/** Marks a recording that is not all that was said; nothing for a complete one. */
export function CompletenessMark({ item }: { readonly item: MarkedItem }) {
  const isWhole = item.isComplete && !item.isInterrupted;
  return isWhole ? null : <Mark item={item} />;
}

function Mark({ item }: { readonly item: MarkedItem }) {
  const { t } = useTranslation();
  const kind = item.isInterrupted ? 'interrupted' : 'incomplete';
  const Icon = item.isInterrupted ? IconPlugConnectedX : IconAlertTriangle;
  return (
    <Tooltip label={t(`mark.${kind}Help`)} withArrow multiline maw={280}>
      <Icon
        size={16}
        stroke={1.9}
        className={classes[kind]}
        role="img"
        aria-label={t(`mark.${kind}`)}
      />
    </Tooltip>
  );
}
