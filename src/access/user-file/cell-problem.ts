/** Why a cell cannot be taken. */
export type CellProblemCode =
  /** No value that this column can have. */
  | 'value-unknown'
  /** A spreadsheet has rounded the number: `4.93012E+11`. */
  | 'number-rounded'
  | 'filter-unknown'
  /** More than one filter has this name. */
  | 'filter-ambiguous';

/** What is wrong with a cell. */
export class CellProblem {
  readonly code: CellProblemCode;
  /** The text that is to blame. */
  readonly detail: string;

  constructor(code: CellProblemCode, detail: string) {
    this.code = code;
    this.detail = detail;
  }
}
