import { RE2JS, RE2JSSyntaxException } from 're2js';

const MAX_ENTRIES = 10_000;
const MAX_ENTRY_LENGTH = 500;
const MAX_NUMBER_LENGTH = 256;

/** What can be wrong with an entry, in words without the place. */
const MISTAKES = {
  'too-many': `more than ${MAX_ENTRIES} entries`,
  'too-long': 'the entry is too long',
  character: 'a character is no part of a number',
  plus: '+ stands only in front',
  'no-digit': 'no digit',
  'range-start': 'a range begins with a number',
  'range-end': 'a range ends with a number',
  'range-lengths': 'both ends of a range need the same number of digits',
  'range-order': 'the end of a range is below its beginning',
  rest: 'T stands only at the end',
  'open-expression': 'the closing slash is missing',
  'empty-expression': 'the regular expression is empty',
  expression: 'the regular expression is wrong',
} as const;

export type NumberMistake = keyof typeof MISTAKES;
export const NUMBER_MISTAKES = Object.keys(MISTAKES) as readonly NumberMistake[];

/** A wrong entry of the setting *internal numbers*. */
export class InternalNumbersError extends Error {
  /** Index of the entry in the list, from 0. */
  readonly entryIndex: number;
  /** Index of the character in the entry that is to blame, from 0. */
  readonly position: number;
  readonly code: NumberMistake;
  /** What is wrong, without the place. */
  readonly reason: string;

  constructor(
    entryIndex: number,
    position: number,
    code: NumberMistake,
    reason: string = MISTAKES[code],
  ) {
    super(`internal numbers, entry ${entryIndex + 1}, character ${position + 1}: ${reason}`);
    this.name = 'InternalNumbersError';
    this.entryIndex = entryIndex;
    this.position = position;
    this.code = code;
    this.reason = reason;
  }
}

/** Tells whether a number is one of the internal numbers. */
export interface NumberMatcher {
  /** `number` as signalled; it is normalised here. */
  matches(number: string): boolean;
}

/** A number without spaces, dashes and parentheses; a leading `+` stays. */
export function normaliseNumber(number: string): string {
  return number.replace(/[\s()-]/g, '');
}

type Test = (number: string) => boolean;

/**
 * Reads the setting *internal numbers*. Each entry is an exact number, a range `1000-1999` (both
 * ends of the same length), a number with wildcards (`.` one digit, `T` at the end any rest), or
 * a regular expression between slashes, found anywhere in the number unless it has `^` and `$`.
 * Empty entries say nothing. Throws {@link InternalNumbersError} for the first wrong one.
 */
export function parseInternalNumbers(entries: readonly string[]): NumberMatcher {
  if (entries.length > MAX_ENTRIES) {
    throw new InternalNumbersError(MAX_ENTRIES, 0, 'too-many');
  }
  const exact = new Set<string>();
  const tests: Test[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.trim() === '') continue;
    const read = readEntry(entry, (position, code, reason) => {
      throw new InternalNumbersError(index, position, code, reason);
    });
    if (typeof read === 'string') exact.add(read);
    else tests.push(read);
  }
  return {
    matches(number) {
      const plain = normaliseNumber(number);
      if (plain === '' || plain.length > MAX_NUMBER_LENGTH) return false;
      return exact.has(plain) || tests.some((test) => test(plain));
    },
  };
}

type Fail = (position: number, code: NumberMistake, reason?: string) => never;

function readEntry(entry: string, fail: Fail): string | Test {
  if (entry.length > MAX_ENTRY_LENGTH) fail(MAX_ENTRY_LENGTH, 'too-long');
  const start = entry.length - entry.trimStart().length;
  if (entry[start] === '/') return readExpression(entry, start, fail);
  const wrong = entry.search(/[^0-9+*#.tT\s()-]/);
  if (wrong >= 0) fail(wrong, 'character', `${entry[wrong]} is no part of a number`);
  const plus = entry.lastIndexOf('+');
  if (plus > start && !/-\s*$/.test(entry.slice(0, plus))) fail(plus, 'plus');
  const dashes = [...entry.matchAll(/-/g)];
  if (dashes.length === 1) return readRange(entry, dashes[0]!.index, fail);
  const number = normaliseNumber(entry);
  if (!/[0-9*#.tT]/.test(number)) fail(start, 'no-digit');
  return /[.tT]/.test(number) ? readWildcards(entry, number, fail) : number;
}

function readExpression(entry: string, start: number, fail: Fail): Test {
  const end = entry.trimEnd().length - 1;
  if (end === start || entry[end] !== '/') fail(end + 1, 'open-expression');
  const source = entry.slice(start + 1, end);
  if (source === '') fail(start + 1, 'empty-expression');
  try {
    const expression = RE2JS.compile(source);
    return (number) => expression.test(number);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const part = 'input' in error && typeof error.input === 'string' ? error.input : '';
    const at = Math.max(0, source.lastIndexOf(part));
    const reason = error.message.replace(/^error parsing regexp: /, '');
    return fail(start + 1 + at, 'expression', reason);
  }
}

function readRange(entry: string, dash: number, fail: Fail): Test {
  const low = normaliseNumber(entry.slice(0, dash));
  const high = normaliseNumber(entry.slice(dash + 1));
  const [lowDigits, highDigits] = [low, high].map((end) => end.replace(/^\+/, ''));
  if (!/^\d+$/.test(lowDigits!)) fail(0, 'range-start');
  if (!/^\d+$/.test(highDigits!)) fail(dash + 1, 'range-end');
  if (low.length !== high.length || (low[0] === '+') !== (high[0] === '+')) {
    fail(dash + 1, 'range-lengths');
  }
  if (low > high) fail(dash + 1, 'range-order');
  const shape = low[0] === '+' ? /^\+\d+$/ : /^\d+$/;
  // Digits of one length compare as text the way they do as numbers.
  return (number) =>
    number.length === low.length && shape.test(number) && number >= low && number <= high;
}

function readWildcards(entry: string, number: string, fail: Fail): Test {
  const rest = number.search(/t/i);
  if (rest >= 0 && rest < number.length - 1) fail(entry.search(/t/i) + 1, 'rest');
  const head = rest < 0 ? number : number.slice(0, rest);
  return (candidate) => {
    if (rest < 0 ? candidate.length !== head.length : candidate.length < head.length) return false;
    for (let at = 0; at < head.length; at += 1) {
      const isSame = head[at] === '.' ? /\d/.test(candidate[at]!) : head[at] === candidate[at];
      if (!isSame) return false;
    }
    return true;
  };
}
