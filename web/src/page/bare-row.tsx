import { memo } from 'react';
import classes from './bare-row.module.css';

interface BareRowProps {
  readonly top: number;
  readonly height: number;
}

/** The place of a row in a list that moves too fast to be read. */
export const BareRow = memo(function BareRow({ top, height }: BareRowProps) {
  const style = { height, transform: `translateY(${top}px)` };
  return <div className={classes.row} style={style} data-bare-row aria-hidden="true" />;
});
