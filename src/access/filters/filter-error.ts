import { RecorderError } from '../../base/index.ts';

/** What a rule should have said at some place. */
export interface FilterProblem {
  /** Index of the first character that is to blame, from 0. */
  readonly start: number;
  /** Index after the last one. */
  readonly end: number;
  /** Stable name of the mistake, for texts in other languages. */
  readonly problem: FilterMistake;
  /** What stands there, as it was written; empty at the end of the rule. */
  readonly found: string;
  /** What would have been right, in words or as it is written. */
  readonly expected: readonly string[];
}

export type FilterMistake =
  | 'unexpected'
  | 'unknown-field'
  | 'unknown-character'
  | 'open-string'
  | 'wrong-type'
  | 'wrong-value'
  | 'too-long'
  | 'too-deep'
  | 'too-many';

/** A rule that cannot be a filter. */
export class FilterRuleError extends RecorderError {
  readonly problem: FilterProblem;

  constructor(problem: FilterProblem) {
    const { start, found, expected } = problem;
    const what = found === '' ? 'the end' : shown(found);
    const wanted = expected.length === 0 ? '' : `, expected ${inWords(expected)}`;
    super('FILTER_INVALID', `character ${start + 1}: found ${what}${wanted}`, { member: 'rule' });
    this.problem = problem;
  }
}

const SHOWN_CHARACTERS = 40;

function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function inWords(expected: readonly string[]): string {
  const [last = ''] = expected.slice(-1);
  const others = expected.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} or ${last}`;
}
