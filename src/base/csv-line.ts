import { stringify } from 'csv-stringify/sync';
import { guardFormula } from './formula-guard.ts';

/** A line break of either kind, alone too, is inside quotes. */
const OPTIONS = { record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;

/**
 * A line of CSV (RFC 4180 §2) with its end. Values are texts, numbers, booleans, null and undefined
 * for nothing, and anything else as JSON. No spreadsheet computes a text.
 */
export function csvLine(values: readonly unknown[]): string {
  return csvLines([values]);
}

/** Several such lines, with `delimiter` between values. */
export function csvLines(lines: readonly (readonly unknown[])[], delimiter = ','): string {
  const rows = lines.map((values) => values.map(cellOf));
  return stringify(rows, { ...OPTIONS, delimiter });
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return guardFormula(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
