import { memo } from 'react';
import { useFormatter } from '../i18n/use-formatter.ts';
import { GridCell, GridRow } from '../page/grid.tsx';
import classes from './recording-row.module.css';
import { InfoButton, PlayMark } from './row-buttons.tsx';
import type { RowProps } from './row-props.ts';

/** One recording as a row of the list. A click plays it. */
export const RecordingRow = memo(function RecordingRow(props: RowProps) {
  const { item, index, columns } = props;
  const formatter = useFormatter();
  return (
    <GridRow
      tabIndex={props.isTabStop ? 0 : -1}
      className={classes.row}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={props.isSelected}
      data-row={item.id}
      onClick={() => props.onPlay(item)}
    >
      <GridCell>
        <PlayMark isPlaying={props.isPlaying} isSelected={props.isSelected} />
      </GridCell>
      {columns.map((column) => (
        <GridCell
          key={column.key}
          className={column.isNumeric === true ? classes.numeric : classes.cell}
        >
          {column.cell(item, formatter)}
        </GridCell>
      ))}
      <GridCell>
        <InfoButton item={item} onInfo={props.onInfo} className={classes.info} />
      </GridCell>
    </GridRow>
  );
});
