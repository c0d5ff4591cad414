import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { RecorderError, type Turns, unguardFormula } from '../../base/index.ts';
import { type FileHeading, readHeading } from './file-heading.ts';
import { encodingOf, textPieces } from './file-text.ts';
import {
  type FileRow,
  USER_FILE_BYTES,
  USER_FILE_ROW_BYTES,
  USER_FILE_ROWS,
  type UserFile,
} from './user-file.ts';

/** Separators alone make a row long without ever filling a cell: so many pieces are too many. */
const PIECES_WITHOUT_ROW = 10;

/**
 * Reads a file of users, in turns. Throws what is wrong with the file as a whole, as `CSV_…`; what
 * is wrong with a row comes out when it is compared.
 */
export async function readUserFile(bytes: Uint8Array, turns: Turns): Promise<UserFile> {
  if (bytes.length > USER_FILE_BYTES) throw tooLarge(`${USER_FILE_BYTES / 1e6} MB`);
  const encoding = encodingOf(bytes);
  const heading = readHeading(textPieces(bytes, encoding));
  const { separator, columns, unknownColumns } = heading;
  const reader = new RowReader(heading);
  const parser = parse({
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: USER_FILE_ROW_BYTES,
    on_record: (record) => reader.add(record),
  });
  const pieces = piecesInTurns(textPieces(bytes, encoding), parser, turns);
  try {
    // Nothing comes out of the parser: the reader has it all.
    await pipeline(Readable.from(pieces), parser.resume());
  } catch (error) {
    throw error instanceof CsvError ? damaged(error, reader.line) : error;
  }
  if (reader.rows.length === 0) throw new RecorderError('CSV_EMPTY', 'the file names no user');
  const known = columns.filter((column) => column !== undefined);
  return { encoding, separator, columns: known, unknownColumns, rows: reader.rows };
}

/** Pieces of text, as long as rows come out of the parser. */
async function* piecesInTurns(
  pieces: Iterable<string>,
  parser: Parser,
  turns: Turns,
): AsyncGenerator<string> {
  let piecesWithoutRow = 0;
  let records = 0;
  for (const piece of pieces) {
    await turns.pass();
    yield piece;
    piecesWithoutRow = parser.info.records === records ? piecesWithoutRow + 1 : 0;
    records = parser.info.records;
    if (piecesWithoutRow > PIECES_WITHOUT_ROW) throw rowTooLong(parser.info.lines);
  }
}

/** Makes rows of what the parser finds. */
class RowReader {
  readonly rows: FileRow[] = [];
  /** Where the next row begins. */
  line = 1;
  readonly #columns: FileHeading['columns'];
  #count = 0;
  #isInBody = false;

  constructor({ columns }: FileHeading) {
    this.#columns = columns;
  }

  add(record: readonly string[]): null {
    const { line } = this;
    const cells = record.map((cell) => cell.trim());
    const isEmpty = cells.every((cell) => cell === '');
    this.line += 1 + record.reduce((sum, cell) => sum + countBreaks(cell), 0);
    if (this.#isInBody && !isEmpty) this.rows.push({ line, ...this.#known(cells) });
    if (this.#isInBody) this.#count++;
    if (!isEmpty) this.#isInBody = true;
    if (this.#count > USER_FILE_ROWS) throw tooLarge(`${USER_FILE_ROWS} rows`);
    return null;
  }

  #known(cells: readonly string[]): Omit<FileRow, 'line'> {
    const { length } = this.#columns;
    const isRestEmpty = cells.slice(length).every((cell) => cell === '');
    const known = cells.filter((_, index) => this.#columns[index] !== undefined);
    return {
      cells: known.map((cell) => unguardFormula(cell).trim()),
      isWhole: cells.length >= length && isRestEmpty,
    };
  }
}

function countBreaks(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}

function damaged(error: CsvError, line: number): RecorderError {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return rowTooLong(line);
  const why = `the row in line ${line} has a quotation mark that is not as it has to be`;
  return new RecorderError('CSV_QUOTE', why, { cause: error, member: String(line) });
}

function rowTooLong(line: number): RecorderError {
  const why = `the row in line ${line} is too long; is a quotation mark missing?`;
  return new RecorderError('CSV_ROW_TOO_LONG', why, { member: String(line) });
}

function tooLarge(what: string): RecorderError {
  return new RecorderError('CSV_TOO_LARGE', `the file has more than ${what}`);
}
