/** Rows come and go in twos: one by one costs more thought, more at once make a frame late. */
const STEP_ROWS = 2;
/** Rows that exist beyond the part in sight, above and below. */
const BEYOND_ROWS = 8;
/** A list that moves by more rows from one frame to the next is thrown: nobody reads it. */
const THROWN_ROWS = 6;

/** What of a list is in sight; pixels. */
export interface Sight {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
}

/** Rows from `first` on, before `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Which rows exist. */
export interface RowWindow extends RowRange {
  readonly isAtTop: boolean;
  /** While the list is thrown: the rows that are drawn; the others only keep their place. */
  readonly drawn: RowRange | undefined;
}

/** Before the page has been laid out. */
export const FIRST_WINDOW: RowWindow = { first: 0, end: 30, isAtTop: true, drawn: undefined };

/** The window after a step of a scroll; `old` itself where it is the same. */
export function windowAfter(old: RowWindow, sight: Sight, isThrown: boolean): RowWindow {
  const { top, height, rowHeight } = sight;
  const step = (pixels: number) => Math.floor(pixels / rowHeight / STEP_ROWS) * STEP_ROWS;
  const first = Math.max(0, step(top) - BEYOND_ROWS);
  const end = step(top + height) + STEP_ROWS + BEYOND_ROWS;
  const isAtTop = top < rowHeight;
  const drawn = isThrown ? (old.drawn ?? { first: old.first, end: old.end }) : undefined;
  const isSame = first === old.first && end === old.end && isAtTop === old.isAtTop;
  return isSame && drawn === old.drawn ? old : { first, end, isAtTop, drawn };
}

/** Whether a way of so many pixels, from one frame to the next, is too fast to read. */
export function isTooFast(pixels: number, rowHeight: number): boolean {
  return Math.abs(pixels) > THROWN_ROWS * rowHeight;
}

/** A row of a window. */
export interface WindowRow {
  readonly index: number;
  /** Distance from the top of all rows, in pixels. */
  readonly start: number;
  /** Only its place is kept. */
  readonly isBare: boolean;
}

/** The rows of a window in a list of `count`. */
export function rowsOf(window: RowWindow, count: number, rowHeight: number): WindowRow[] {
  const { first, drawn } = window;
  const length = Math.max(0, Math.min(window.end, count) - first);
  return Array.from({ length }, (_, offset) => {
    const index = first + offset;
    const isBare = drawn !== undefined && (index < drawn.first || index >= drawn.end);
    return { index, start: index * rowHeight, isBare };
  });
}

/** How far a list has to be scrolled so that a row is in sight below a header of a row's height. */
export function scrollTopFor(index: number, { top, height, rowHeight }: Sight): number {
  const start = index * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + 2 * rowHeight - height);
}
