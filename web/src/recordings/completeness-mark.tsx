import { IconAlertTriangle, IconFileAlert, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import classes from './completeness-mark.module.css';

type MarkedItem = Pick<RecordingItem, 'isComplete' | 'isInterrupted' | 'damage'>;
type MarkKind = 'damaged' | 'interrupted' | 'incomplete';

const ICONS = {
  damaged: IconFileAlert,
  interrupted: IconPlugConnectedX,
  incomplete: IconAlertTriangle,
} as const;

/** How a recording is marked that is not all that was said; undefined for a complete one. */
export function markOf({ damage, isComplete, isInterrupted }: MarkedItem): MarkKind | undefined {
  if (damage !== null && damage !== 'waveform') return 'damaged';
  if (isInterrupted) return 'interrupted';
  return isComplete ? undefined : 'incomplete';
}

/** Marks a recording that is not all that was said; nothing for a complete one. */
export function CompletenessMark({ item }: { readonly item: MarkedItem }) {
  const kind = markOf(item);
  return kind === undefined ? null : <Mark kind={kind} />;
}

/** Many rows have one: what it means is told by the browser, at the cost of an attribute. */
function Mark({ kind }: { readonly kind: MarkKind }) {
  const { t } = useTranslation();
  const Icon = ICONS[kind];
  return (
    <span className={classes.mark} title={t(`mark.${kind}Help`)}>
      <Icon
        size={16}
        stroke={1.9}
        className={classes[kind]}
        role="img"
        aria-label={t(`mark.${kind}`)}
      />
    </span>
  );
}
