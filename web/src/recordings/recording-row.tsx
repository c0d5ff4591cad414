import { memo } from 'react';
import { GridCell, GridRow } from '../page/grid.tsx';
import { ChooseCell, keepTextUnselected } from './choose-cell.tsx';
import classes from './recording-row.module.css';
import { InfoButton, PlayMark } from './row-buttons.tsx';
import type { RowProps } from './row-props.ts';

/** One recording as a row of the list. A click plays it. */
export const RecordingRow = memo(function RecordingRow(props: RowProps) {
  const { item, index, columns, texts } = props;
  return (
    <GridRow
      tabIndex={props.isTabStop ? 0 : -1}
      className={classes.row}
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
      <GridCell>
        <PlayMark
          texts={texts}
          isPlaying={props.isPlaying}
          isPlayed={props.isPlayed}
          isHeard={item.isHeard}
        />
      </GridCell>
      {columns.map((column) => (
        <GridCell
          key={column.key}
          className={column.isNumeric === true ? classes.numeric : classes.cell}
        >
          {column.cell(item, texts.formatter)}
        </GridCell>
      ))}
      <GridCell>
        <InfoButton item={item} texts={texts} onInfo={props.onInfo} className={classes.info} />
      </GridCell>
    </GridRow>
  );
});
