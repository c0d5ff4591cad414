import { IconLock, IconNote, IconTag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import classes from './row-marks.module.css';

interface RowMarksProps {
  readonly item: RecordingItem;
  /** Of the tags only how many. */
  readonly isShort?: boolean;
}

/** What people noted of a recording: preserved, a note, tags. */
export function RowMarks(props: RowMarksProps) {
  const { isPreserved, note, tags } = props.item;
  const hasMarks = isPreserved || note !== '' || tags.length > 0;
  return hasMarks ? <Marks {...props} /> : null;
}

function Marks({ item, isShort = false }: RowMarksProps) {
  const { t } = useTranslation();
  const { isPreserved, note, tags } = item;
  return (
    <span className={classes.marks} data-short={isShort || undefined}>
      {isPreserved && (
        <span className={classes.mark} role="img" aria-label={t('mark.preserved')}>
          <IconLock size={15} stroke={1.9} aria-hidden="true" />
        </span>
      )}
      {note !== '' && (
        <span
          className={classes.mark}
          role="img"
          aria-label={t('mark.note', { note })}
          title={note}
        >
          <IconNote size={15} stroke={1.9} aria-hidden="true" />
        </span>
      )}
      {tags.length > 0 && isShort && (
        <span className={classes.mark} title={tags.join(', ')}>
          <IconTag size={15} stroke={1.9} role="img" aria-label={t('mark.tags')} />
          {tags.length}
        </span>
      )}
      {tags.length > 0 && !isShort && (
        <span className={classes.tags} title={tags.join(', ')}>
          {tags.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
