import type { BoundView, View } from '../access/index.ts';
import { formatId, type Log, systemCode } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, StoredRecording } from '../storage/catalog/index.ts';
import { archiveFileName } from './archive-file-name.ts';
import {
  auditLines,
  type ExportFacts,
  type FileState,
  headLines,
  LISTS,
  type ListedRecording,
  recordingLines,
  sumLine,
  tailLines,
} from './archive-lists.ts';
import type { ArchiveThread } from './archive-thread.ts';

/** So many recordings are one event of the audit trail: neither a row nor a commit for each. */
const REPORTED_TOGETHER = 100;
const ID_BYTES = 16;

export interface ContentParts {
  readonly catalog: Catalog;
  readonly log: Log;
  readonly archive: ArchiveThread;
  readonly view: BoundView;
  readonly actor: Actor;
  readonly facts: ExportFacts;
  /** Of the chosen recordings, 16 bytes each. */
  readonly ids: Uint8Array;
  /** A recording is done, with so many bytes of audio. */
  readonly onDone: (state: FileState, sizeBytes: number) => void;
  /** How many recordings became what. */
  readonly states: () => Readonly<Record<FileState, number>>;
}

/**
 * Writes an archive: every chosen recording in order, then the lists. Before a recording is given
 * out it is looked whether who takes it still sees it, and the audit trail says that they take it.
 * Throws what {@link BoundView.now} does.
 */
export async function writeContent(parts: ContentParts): Promise<void> {
  const { archive, facts, ids } = parts;
  await archive.append(headLines(facts));
  for (let first = 0; first < facts.count; first += REPORTED_TOGETHER) {
    const together = idTexts(ids, first, REPORTED_TOGETHER);
    const taken = await reportTaken(parts, together);
    for (const [index, id] of together.entries()) {
      const number = first + index + 1;
      const listed = await writeRecording(parts, { number, id, isTaken: taken.has(id) });
      await archive.append(recordingLines(listed));
      parts.onDone(listed.state, listed.written?.sizeBytes ?? 0);
    }
  }
  await archive.append(tailLines(parts.states()));
  const { sums, ...others } = LISTS;
  for (const name of Object.values(others)) {
    const { sha256 } = await archive.addList({ name, atMs: facts.atMs });
    await archive.append({ [sums]: sumLine(sha256, name) });
  }
  await archive.addList({ name: sums, atMs: facts.atMs });
  await archive.finish();
}

/** What the audit trail says of a view through which many recordings are taken. */
export function viewDetails(through: string | undefined, { fourEyes }: View) {
  const filterId = through ?? null;
  if (fourEyes === undefined) return { filterId };
  const { witness } = fourEyes;
  return { filterId, secondPersonId: witness.id, secondPersonName: witness.loginName };
}

/** Reports which of these recordings are taken now: those that are still seen. */
async function reportTaken(
  parts: ContentParts,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { catalog, view: bound, actor, facts } = parts;
  const { view } = await bound.now({ isUse: true });
  const seen = await catalog.choices.among(view.visibility, ids);
  const recordingIds = idTexts(seen.ids, 0, seen.count);
  if (recordingIds.length === 0) return new Set();
  catalog.audit.append({
    actor,
    action: 'recording.exported',
    object: { kind: 'export', id: facts.exportId },
    details: { count: seen.count, recordingIds, ...viewDetails(bound.through, view) },
  });
  await appendAudit(parts, recordingIds);
  return new Set(recordingIds);
}

interface ChosenRecording {
  readonly number: number;
  readonly id: string;
  /** It was reported, so it may be given out. */
  readonly isTaken: boolean;
}

async function writeRecording(
  parts: ContentParts,
  { number, id, isTaken }: ChosenRecording,
): Promise<ListedRecording> {
  const { catalog, archive, view: bound, facts } = parts;
  const { view } = await bound.now({ isUse: true });
  const found = isTaken ? await catalog.recordings.get(view.visibility, id) : undefined;
  if (found === undefined) return notThere(number, id);
  const { audio } = found.facts;
  const name = archiveFileName(number, found, facts.timeZone);
  try {
    const file = { name, atMs: found.summary.startedAtMs };
    const written = await archive.addObject(file, audio.objectId);
    const state = written.sha256 === audio.sha256 ? 'whole' : 'damaged';
    if (state === 'damaged') parts.log.error({ recordingId: id }, 'exported audio is damaged');
    return { number, id, state, file: name, written, recording: found };
  } catch (error) {
    return unread(parts, { number, id, found, error });
  }
}

/** What keeps one recording out of an export, and no others. */
const UNREADABLE = [
  ...['OBJECT_MISSING', 'OBJECT_DAMAGED', 'OBJECT_VERSION', 'STORE_FAILED'],
  ...['KEY_MISSING', 'KEY_DAMAGED', 'KEY_UNKNOWN', 'KEY_LOCKED'],
  ...['ARCHIVE_FILE_MISSING', 'ARCHIVE_MISMATCH'],
];

/** A recording that the store did not give; throws on where something else went wrong. */
function unread(
  { catalog, log }: ContentParts,
  unreadable: {
    readonly number: number;
    readonly id: string;
    readonly found: StoredRecording;
    readonly error: unknown;
  },
): ListedRecording {
  const { number, id, found, error } = unreadable;
  const code = systemCode(error);
  if (!UNREADABLE.includes(code ?? '')) throw error;
  if (!catalog.recordings.has(id)) return notThere(number, id);
  log.error({ recordingId: id, code }, 'audio is missing in an export');
  const nothing = { file: undefined, written: undefined };
  return { number, id, state: 'missing', ...nothing, recording: found };
}

function notThere(number: number, id: string): ListedRecording {
  const nothing = { file: undefined, written: undefined, recording: undefined };
  return { number, id, state: 'gone', ...nothing };
}

/** What the audit trail says of recordings up to now, newest first. */
async function appendAudit({ catalog, archive }: ContentParts, ids: readonly string[]) {
  const about = new Set(ids);
  for await (const event of catalog.audit.all({ objectIds: ids })) {
    await archive.append({ [LISTS.audit]: auditLines(about, event) });
  }
}

function idTexts(ids: Uint8Array, first: number, count: number): string[] {
  const texts: string[] = [];
  const end = Math.min(first + count, ids.length / ID_BYTES);
  for (let index = first; index < end; index++) {
    texts.push(formatId(ids.subarray(index * ID_BYTES, (index + 1) * ID_BYTES)));
  }
  return texts;
}
