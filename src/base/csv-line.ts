/**
 * A line of CSV (RFC 4180 §2) with its end. Values are texts, numbers, booleans, null and undefined
 * for nothing, and anything else as JSON. A text that a spreadsheet would take for a formula gets
 * an apostrophe before it (OWASP, CSV Injection).
 */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
