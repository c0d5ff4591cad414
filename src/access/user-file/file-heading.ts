import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { RecorderError } from '../../base/index.ts';
import { columnOfTitle, isSecretTitle } from './column-titles.ts';
import type { FactName } from './user-facts.ts';
import { SEPARATORS, type Separator, USER_FILE_COLUMNS } from './user-file.ts';

/** The first row of a file. */
export interface FileHeading {
  readonly separator: Separator;
  /** For each column what it holds; undefined for unknown ones. */
  readonly columns: readonly (FactName | undefined)[];
  readonly unknownColumns: readonly string[];
}

/** A heading is looked for in so many characters. */
const HEADING_CHARACTERS = 65_536;

/**
 * Recognises separator and columns by the beginning of a text: the separator is the one that finds
 * the most known columns. Throws `CSV_EMPTY`, `CSV_TOO_LARGE`, `CSV_PASSWORD`, `CSV_COLUMN_TWICE`
 * and `CSV_NO_LOGIN_NAME`.
 */
export function readHeading(pieces: Iterable<string>): FileHeading {
  const beginning = beginningOf(pieces);
  if (beginning.trim() === '') throw new RecorderError('CSV_EMPTY', 'the file is empty');
  const [best] = SEPARATORS.map((separator) => {
    const titles = titlesOf(beginning, separator);
    return { separator, titles, known: titles.filter(isKnown).length };
  }).sort((one, other) => other.known - one.known);
  const { separator, titles } = best!;
  requireSound(titles);
  const columns = titles.map(columnOfTitle);
  const unknownColumns = titles.filter((title) => title !== '' && !isKnown(title));
  return { separator, columns, unknownColumns };
}

function beginningOf(pieces: Iterable<string>): string {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length >= HEADING_CHARACTERS) break;
  }
  return text;
}

function titlesOf(beginning: string, delimiter: Separator): string[] {
  try {
    const options = { delimiter, record_delimiter: '\n', skip_empty_lines: true, to: 1 };
    const rows = parse(beginning, options);
    return (rows[0] ?? []).map((title) => title.trim());
  } catch (error) {
    // With another separator the quotes may be where they can be.
    if (error instanceof CsvError) return [];
    throw error;
  }
}

function isKnown(title: string): boolean {
  return columnOfTitle(title) !== undefined || isSecretTitle(title);
}

function requireSound(titles: readonly string[]): void {
  if (titles.length > USER_FILE_COLUMNS) {
    throw new RecorderError('CSV_TOO_LARGE', `there are more than ${USER_FILE_COLUMNS} columns`);
  }
  const secret = titles.find(isSecretTitle);
  if (secret !== undefined) {
    const why = `the column "${secret}": passwords and PINs are not imported; remove the column`;
    throw new RecorderError('CSV_PASSWORD', why, { member: secret });
  }
  const names = titles.map(columnOfTitle);
  const again = titles.find((_, at) => names[at] !== undefined && names.indexOf(names[at]) < at);
  if (again !== undefined) {
    const why = `the column "${again}" is there twice`;
    throw new RecorderError('CSV_COLUMN_TWICE', why, { member: again });
  }
  if (!names.includes('loginName')) {
    const why = 'no column is called "login name"; the first row has to name the columns';
    throw new RecorderError('CSV_NO_LOGIN_NAME', why);
  }
}
