import { fileNameOf } from '../playback/index.ts';
import type { StoredRecording } from '../storage/catalog/index.ts';

/** File systems take names of up to 255 bytes. */
const NAME_BYTES = 200;
const NUMBER_DIGITS = 6;

/**
 * The name of a recording in an archive, for example
 * `recordings/2026-01/000007 2026-01-31 14-05-09 Miller - +49 30 1234.mp3`. Its number makes it
 * unique, and keeps it from being a name that some system reserves.
 */
export function archiveFileName(
  number: number,
  recording: StoredRecording,
  timeZone: string,
): string {
  const name = fileNameOf(recording, timeZone);
  const month = name.slice(0, 'yyyy-mm'.length);
  const dot = name.lastIndexOf('.');
  const stem = cut(name.slice(0, dot));
  return `recordings/${month}/${String(number).padStart(NUMBER_DIGITS, '0')} ${stem}${name.slice(dot)}`;
}

/** At most {@link NAME_BYTES} of UTF-8, and no half of a character. */
function cut(stem: string): string {
  let kept = '';
  let bytes = 0;
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > NAME_BYTES) break;
    kept += character;
  }
  return kept.replace(/[\s.]+$/, '');
}
