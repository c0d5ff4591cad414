import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { RecorderError } from '../../base/index.ts';

/** Encodings that are recognised, as the WHATWG Encoding Standard names them. */
export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const MARKS = [
  ['utf-8', Buffer.of(0xef, 0xbb, 0xbf)],
  ['utf-16le', Buffer.of(0xff, 0xfe)],
  ['utf-16be', Buffer.of(0xfe, 0xff)],
] as const;
/** Short enough to be read in a moment. */
const PIECE_BYTES = 16_384;

/** By its byte order mark; without one UTF-8 where it can be, else what old spreadsheets write. */
export function encodingOf(bytes: Uint8Array): FileEncoding {
  const marked = MARKS.find(([, mark]) => mark.equals(bytes.subarray(0, mark.length)));
  return marked?.[0] ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

/**
 * The text in pieces, without byte order mark, with `\n` for every line break. Throws
 * `CSV_NOT_TEXT`.
 */
export function* textPieces(bytes: Uint8Array, encoding: FileEncoding): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let held = '';
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const isLast = at + PIECE_BYTES >= bytes.length;
    const part = decode(decoder, bytes.subarray(at, at + PIECE_BYTES), !isLast);
    const text = held + part;
    // The other half of the line break may be in the next piece.
    held = text.endsWith('\r') && !isLast ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    const text = decoder.decode(bytes, { stream });
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const why = 'this is no text; a spreadsheet has to be saved as CSV';
  throw new RecorderError('CSV_NOT_TEXT', why);
}
