import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { GridCell, GridRow } from '../page/grid.tsx';
import { CallType } from './call-type.tsx';
import { ChooseCell, keepTextUnselected } from './choose-cell.tsx';
import { CompletenessMark } from './completeness-mark.tsx';
import classes from './recording-card.module.css';
import { InfoButton, PlayMark } from './row-buttons.tsx';
import { RowMarks } from './row-marks.tsx';
import type { RowProps } from './row-props.ts';

/** One recording as a card of two lines, for narrow windows. A click plays it. */
export const RecordingCard = memo(function RecordingCard(props: RowProps) {
  const { item, index, texts } = props;
  const { t } = useTranslation();
  const remote = item.remoteName ?? item.remoteNumber ?? item.remoteDevice;
  return (
    <GridRow
      tabIndex={props.isTabStop ? 0 : -1}
      className={classes.card}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={props.isChosen}
      aria-current={props.isPlayed || undefined}
      data-row={item.id}
      data-unheard={item.isHeard === false || undefined}
      onMouseDown={keepTextUnselected}
      onClick={(event) => props.onClick(item, event)}
    >
      <ChooseCell item={item} texts={texts} isChosen={props.isChosen} onChoose={props.onChoose} />
      <GridCell className={classes.lines}>
        <span className={classes.first}>
          {(props.isPlaying || item.isHeard === false) && (
            <PlayMark
              texts={texts}
              isPlaying={props.isPlaying}
              isPlayed={props.isPlayed}
              isHeard={item.isHeard}
            />
          )}
          <span className={classes.party}>{remote ?? t('list.unknownParty')}</span>
          <RowMarks item={item} isShort />
          <span className={classes.duration}>
            <CompletenessMark item={item} />
            {formatDuration(item.durationSeconds)}
          </span>
        </span>
        <span className={classes.second}>
          <CallType item={item} />
          <span className={classes.local}>{localParty(item)}</span>
          <time dateTime={item.startedAt}>{texts.formatter.dateMinute(item.startedAt)}</time>
        </span>
      </GridCell>
      <GridCell>
        <InfoButton item={item} texts={texts} onInfo={props.onInfo} />
      </GridCell>
    </GridRow>
  );
});

function localParty(item: RecordingItem): string {
  const name = [item.user?.firstName, item.user?.lastName].filter(Boolean).join(' ');
  return name === '' ? (item.localNumber ?? item.localDevice ?? '') : name;
}
