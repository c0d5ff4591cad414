/**
 * What a spreadsheet takes for a formula when it opens a file (OWASP, CSV Injection), also where
 * that was guarded before.
 */
const FORMULA = /^'*[=+\-@\t\r\n]/;
const GUARDED = /^'+[=+\-@\t\r\n]/;

/** The text of a cell so that no spreadsheet runs it. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text of a cell as it was before {@link guardFormula}. */
export function unguardFormula(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
