import { assert } from '../../base/index.ts';
import { type FilterMistake, FilterRuleError } from './filter-error.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

/** How many conditions a rule may have: SQLite takes no deeper expressions. */
const MAXIMUM_TESTS = 500;
const MAXIMUM_VALUES = 5000;

/** A rule while it is read, token by token. */
export class RuleReader {
  readonly timeZone: string;
  readonly #rule: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #tests = 0;
  #values = 0;

  /** Throws {@link FilterRuleError} for what is no token. */
  constructor(rule: string, timeZone: string) {
    this.timeZone = timeZone;
    this.#rule = rule;
    this.#tokens = tokenize(rule);
  }

  /** The token that comes next; again and again the end, once that is reached. */
  peek(): Token {
    const token = this.#tokens[this.#position];
    assert(token !== undefined, 'the last token is the end');
    return token;
  }

  /** Where the token before the next one ends. */
  get lastEnd(): number {
    return this.#tokens[this.#position - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  /** Steps over the next token where it is this one. */
  take(kind: TokenKind, text: string): boolean {
    const token = this.peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#position++;
    return true;
  }

  /** Throws where the rule has become too large. */
  countTest(): void {
    if (++this.#tests <= MAXIMUM_TESTS) return;
    throw this.wrong('too-many', [`at most ${MAXIMUM_TESTS} conditions`]);
  }

  countValue(): void {
    if (++this.#values <= MAXIMUM_VALUES) return;
    throw this.wrong('too-many', [`at most ${MAXIMUM_VALUES} values`]);
  }

  /** The next token is none of these. */
  unexpected(expected: readonly string[]): FilterRuleError {
    return this.wrong('unexpected', expected);
  }

  /** A mistake at the next token, or at `token`. */
  wrong(
    problem: FilterMistake,
    expected: readonly string[],
    { start, end }: Pick<Token, 'start' | 'end'> = this.peek(),
  ): FilterRuleError {
    const found = this.#rule.slice(start, end);
    return new FilterRuleError({ problem, start, end, found, expected });
  }
}
