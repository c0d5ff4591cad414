const MARKS = /\p{Mark}+/gu;
const NOT_IN_NUMBERS = /[\s().\-/\\\u00a0]+/g;
const LOOKS_LIKE_NUMBER = /^[+*#\d\s().\-/]*\d[+*#\d\s().\-/]*$/;

/**
 * Text to compare by: without case, marks and width, so that `Müller` equals `MULLER`, and with
 * single spaces.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('\0', '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Text without case, for monitor filters: `MÜLLER` equals `müller` but not `muller`. Every letter
 * is folded the same wherever it stands.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').replaceAll('\0', '');
}

/**
 * A telephone number or address to compare by: without the spaces, dashes, dots, slashes,
 * parentheses and backslashes that people and dial plans put in.
 */
export function numberKey(number: string): string {
  const folded = foldText(number);
  return folded.includes('@') ? folded : folded.replace(NOT_IN_NUMBERS, '');
}

/** The terms of a search as they occur in folded text; all must be found. At most eight. */
export function searchTerms(query: string): string[] {
  if (LOOKS_LIKE_NUMBER.test(query)) return [numberKey(query)].filter((term) => term !== '');
  return foldText(query)
    .split(' ')
    .filter((term) => term !== '')
    .slice(0, 8);
}
