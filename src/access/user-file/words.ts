import type { RecordingMode } from '../../recording/index.ts';
import { foldText } from '../../storage/catalog/index.ts';

/** A word to compare by: without case, accents, spaces and punctuation. */
export function foldWord(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Words of a cell in the four languages of the recorder, as spreadsheets and people write them. */
const YES = ['yes', 'y', 'true', '1', 'x', 'ja', 'wahr', 'oui', 'vrai', 'si', 'vero'];
const NO = ['no', 'n', 'false', '0', 'nein', 'falsch', 'non', 'faux', 'falso'];
const MODES: Readonly<Record<RecordingMode, readonly string[]>> = {
  none: ['none', 'keine', 'kein', 'aucun', 'aucune', 'nessuno', 'nessuna', 'off', ...NO],
  cisco: ['cisco'],
  prerecord: ['prerecord', 'voraufzeichnung', 'preenregistrement', 'preregistrazione'],
};

const FLAG_OF_WORD = new Map([
  ...YES.map((word) => [word, true] as const),
  ...NO.map((word) => [word, false] as const),
]);
const MODE_OF_WORD = new Map(
  Object.entries(MODES).flatMap(([mode, words]) =>
    words.map((word) => [word, mode as RecordingMode] as const),
  ),
);

/** Undefined for a word that means neither yes nor no. */
export function tryFlag(text: string): boolean | undefined {
  return FLAG_OF_WORD.get(foldWord(text));
}

/** Undefined for a word that is no mode. */
export function tryMode(text: string): RecordingMode | undefined {
  return MODE_OF_WORD.get(foldWord(text));
}
