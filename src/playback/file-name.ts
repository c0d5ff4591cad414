import { fileExtension } from '../audio/index.ts';
import type { AudioFormat } from '../recording/index.ts';
import type { StoredRecording } from '../storage/catalog/index.ts';

/** What a person wants to see in the name of a downloaded recording. */
export interface FileNameFacts {
  readonly startedAtMs: number;
  readonly timeZone: string;
  readonly localParty: string | undefined;
  readonly remoteParty: string | undefined;
  readonly format: AudioFormat;
}

const PARTY_LENGTH = 60;

/** For example `2026-01-31 14-05-09 Miller - +49 30 1234.mp3`; safe on every system. */
export function recordingFileName(facts: FileNameFacts): string {
  const parties = [facts.localParty, facts.remoteParty].map(safePart).filter((p) => p !== '');
  const name = [localTime(facts.startedAtMs, facts.timeZone), parties.join(' - ')].join(' ').trim();
  return `${name}.${fileExtension(facts.format)}`;
}

/** The same for a stored recording, its time as it was in `timeZone`. */
export function fileNameOf({ summary, facts }: StoredRecording, timeZone: string): string {
  const { user, localName, localNumber, remoteName, remoteNumber } = summary;
  const userName = user === undefined ? '' : `${user.firstName} ${user.lastName}`.trim();
  return recordingFileName({
    startedAtMs: summary.startedAtMs,
    timeZone,
    localParty: userName || localName || localNumber,
    remoteParty: remoteName || remoteNumber,
    format: facts.audio.format,
  });
}

/** A Content-Disposition that saves under `name` (RFC 6266, RFC 8187). */
export function attachmentHeader(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Making one takes longer than everything else here together. */
const LOCAL_TIMES = new Map<string, Intl.DateTimeFormat>();

function localTime(atMs: number, timeZone: string): string {
  let format = LOCAL_TIMES.get(timeZone);
  if (format === undefined) {
    const styles = { dateStyle: 'short', timeStyle: 'medium' } as const;
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...styles });
    LOCAL_TIMES.set(timeZone, format);
  }
  return format.format(atMs).replaceAll(':', '-');
}

/** Without what file systems, shells and headers give a meaning to, and not hidden. */
function safePart(text: string | undefined): string {
  return (text ?? '')
    .toWellFormed()
    .replace(/[\p{C}\ufffd/\\:*?"<>|]+/gu, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.~-]+|[\s.]+$/g, '')
    .slice(0, PARTY_LENGTH)
    .toWellFormed()
    .replace(/\ufffd/g, '')
    .trim();
}
