import { type MouseEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import { GridCell } from '../page/grid.tsx';
import classes from './choose-cell.module.css';
import type { RowTexts } from './row-props.ts';

interface ChooseCellProps {
  readonly item: RecordingItem;
  readonly texts: RowTexts;
  readonly isChosen: boolean;
  readonly onChoose: (item: RecordingItem, event: MouseEvent) => void;
}

/** The box that chooses a row; the whole cell takes the click. By keyboard the row does it. */
export function ChooseCell({ item, texts, isChosen, onChoose }: ChooseCellProps) {
  return (
    <GridCell
      className={classes.cell}
      onClick={(event) => {
        event.stopPropagation();
        onChoose(item, event);
      }}
    >
      <input
        type="checkbox"
        className={classes.box}
        tabIndex={-1}
        checked={isChosen}
        readOnly
        aria-label={texts.select}
      />
    </GridCell>
  );
}

interface ChooseAllProps {
  readonly chosen: number;
  readonly total: number;
  readonly onAll: () => void;
  readonly onNone: () => void;
}

/** Chooses all rows that have been read, or none. */
export function ChooseAllBox({ chosen, total, onAll, onNone }: ChooseAllProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLInputElement>(null);
  const isAll = chosen > 0 && chosen === total;
  const isPart = chosen > 0 && !isAll;
  useEffect(() => {
    if (ref.current !== null) ref.current.indeterminate = isPart;
  }, [isPart]);
  return (
    <input
      ref={ref}
      type="checkbox"
      className={classes.box}
      checked={isAll}
      onChange={isAll ? onNone : onAll}
      aria-label={t('page.selectAll')}
      title={t('page.selectAll')}
    />
  );
}

/** A click with Shift chooses rows; the browser would mark the text between them. */
export function keepTextUnselected(event: MouseEvent<HTMLElement>): void {
  if (!event.shiftKey) return;
  event.preventDefault();
  event.currentTarget.focus({ preventScroll: true });
}
