import { csvLine } from '../base/index.ts';
import { SIDES } from '../recording/index.ts';
import type { ExportedAuditEvent, StoredRecording } from '../storage/catalog/index.ts';
import type { ListLines, WrittenFile } from './archive-messages.ts';

/** The lists of an archive in the order in which they stand at its end. */
export const LISTS = {
  coverage: 'coverage.csv',
  audit: 'audit.jsonl',
  table: 'index.csv',
  index: 'index.json',
  sums: 'SHA256SUMS',
} as const;

/**
 * What became of a recording. `damaged`: what the store gave is not what was recorded; `missing`:
 * the store gave nothing; `gone`: deleted, or hidden from who exports, after it was chosen.
 */
export const FILE_STATES = ['whole', 'damaged', 'missing', 'gone'] as const;
export type FileState = (typeof FILE_STATES)[number];

/** A chosen recording as the lists tell of it. */
export interface ListedRecording {
  readonly number: number;
  readonly id: string;
  readonly state: FileState;
  /** Name in the archive; undefined where it is not in it. */
  readonly file: string | undefined;
  /** What was written under that name. */
  readonly written: WrittenFile | undefined;
  /** Undefined for one that is gone. */
  readonly recording: StoredRecording | undefined;
}

/** Who exports what: it stands at the head of the index. */
export interface ExportFacts {
  readonly exportId: string;
  readonly atMs: number;
  readonly timeZone: string;
  readonly by: string;
  readonly secondPerson: string | null;
  /** Or `inbox`; null for everything that needs no second person. */
  readonly filterId: string | null;
  readonly query: Readonly<Record<string, unknown>>;
  readonly count: number;
}

const COLUMNS = [
  ...['number', 'file', 'state', 'id', 'conversationId', 'startedAt', 'durationSeconds'],
  ...['sizeBytes', 'sha256', 'format', 'direction', 'locality', 'mode'],
  ...['lastName', 'firstName', 'department', 'localNumber', 'localDevice', 'localName'],
  ...['remoteNumber', 'remoteDevice', 'remoteName'],
  ...['isComplete', 'isInterrupted', 'preservedAt', 'preservedBy', 'tags', 'note'],
] as const;
const COVERAGE_COLUMNS = ['number', 'file', 'side', 'startMs', 'endMs', 'state', 'lostPackets'];
/** Without it spreadsheets take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff';
export const FORMAT = 'earwitness-export-1';

/** How the lists begin. */
export function headLines(facts: ExportFacts): ListLines {
  const { atMs, ...rest } = facts;
  const head = { format: FORMAT, at: new Date(atMs).toISOString(), ...rest };
  return {
    [LISTS.table]: BYTE_ORDER_MARK + csvLine(COLUMNS),
    [LISTS.coverage]: BYTE_ORDER_MARK + csvLine(COVERAGE_COLUMNS),
    [LISTS.index]: `${JSON.stringify(head).slice(0, -1)},"recordings":[`,
  };
}

/** What the lists say of a recording. */
export function recordingLines(listed: ListedRecording): ListLines {
  const { number, file, written, recording } = listed;
  const row = rowOf(listed);
  const { facts } = recording ?? {};
  const found = listed.state === 'damaged' ? { found: written } : {};
  const entry = JSON.stringify({ ...row, ...found, ...(facts === undefined ? {} : { facts }) });
  const sum = facts !== undefined && file !== undefined ? sumLine(facts.audio.sha256, file) : '';
  return {
    [LISTS.table]: csvLine(COLUMNS.map((column) => cellOf(row[column]))),
    [LISTS.coverage]: SIDES.flatMap((side) =>
      (facts?.coverage[side] ?? []).map(({ startMs, endMs, state, lostPackets }) =>
        csvLine([number, file, side, startMs, endMs, state, lostPackets]),
      ),
    ).join(''),
    [LISTS.index]: `${number === 1 ? '' : ','}\n${entry}`,
    [LISTS.sums]: sum,
  };
}

/** How the index ends; what is not so is not whole. */
export function tailLines(states: Readonly<Record<FileState, number>>): ListLines {
  return { [LISTS.index]: `\n],"states":${JSON.stringify(states)}}\n` };
}

/** A line as `sha256sum -c` reads it. */
export function sumLine(sha256: string, file: string): string {
  return `${sha256}  ${file}\n`;
}

/**
 * What the extract of the audit trail says of an event: a line for each of `ids` that it is about.
 * Network addresses, and which other recordings it is about, are for administrators alone: they
 * find the event by its sequence number.
 */
export function auditLines(ids: ReadonlySet<string>, event: ExportedAuditEvent): string {
  const { sequence, atMs, actor, action, object, outcome, hash } = event;
  const { recordingIds, ...details } = event.details;
  const about = Array.isArray(recordingIds) ? (recordingIds as string[]) : [object?.id ?? ''];
  const facts = {
    ...{ sequence, at: new Date(atMs).toISOString() },
    ...{ actorKind: actor.kind, actorId: actor.id ?? null, actorName: actor.name },
    ...{ action, objectKind: object?.kind ?? null, objectId: object?.id ?? null },
    ...{ outcome, details, hash: Buffer.from(hash).toString('hex') },
  };
  return about
    .filter((id) => ids.has(id))
    .map((recordingId) => `${JSON.stringify({ recordingId, ...facts })}\n`)
    .join('');
}

function cellOf(value: unknown): unknown {
  return Array.isArray(value) ? value.join(', ') : value;
}

type Row = Partial<Record<(typeof COLUMNS)[number], unknown>>;

function rowOf({ number, id, state, file, recording }: ListedRecording): Row {
  const known = { number, file: file ?? null, state, id };
  if (recording === undefined) return known;
  const { summary, facts } = recording;
  const { user, preserved } = summary;
  return {
    ...known,
    conversationId: summary.conversationId,
    startedAt: new Date(summary.startedAtMs).toISOString(),
    durationSeconds: summary.durationMs / 1000,
    ...{ sizeBytes: facts.audio.sizeBytes, sha256: facts.audio.sha256, format: summary.format },
    ...{ direction: summary.direction, locality: summary.locality, mode: summary.mode },
    lastName: user?.lastName ?? null,
    firstName: user?.firstName ?? null,
    department: user?.department ?? null,
    localNumber: summary.localNumber ?? null,
    localDevice: summary.localDevice ?? null,
    localName: summary.localName ?? null,
    remoteNumber: summary.remoteNumber ?? null,
    remoteDevice: summary.remoteDevice ?? null,
    remoteName: summary.remoteName ?? null,
    ...{ isComplete: summary.isComplete, isInterrupted: summary.isInterrupted },
    preservedAt: preserved === undefined ? null : new Date(preserved.atMs).toISOString(),
    preservedBy: preserved?.byName ?? null,
    ...{ tags: summary.tags, note: summary.note },
  };
}
