import type { CompiledQuery } from 'kysely';
import type { Clock } from '../../base/index.ts';
import type { RecordingFacts } from '../../recording/index.ts';
import { type Actor, changesBetween } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { ConversationTable } from './conversation-table.ts';
import {
  type Annotations,
  annotationColumns,
  checkedPatch,
  readTags,
  tagRows,
  writeTags,
} from './recording-annotations.ts';
import { recordingRow, searchText } from './recording-rows.ts';
import type { RecordingPatch, StoredRecording } from './recording-types.ts';
import type { RememberedUser, UserSnapshot } from './user.ts';
import { UserSnapshotTable } from './user-snapshot-table.ts';

const INSERT_SEARCH = queries
  .insertInto('recording_search')
  .values({ rowid: 0, search_text: '' } as never)
  .compile();
const INSERT_FACTS = queries
  .insertInto('recording_facts')
  .values({ recording_id: '', facts: '' })
  .compile();
const FORGET_BUFFERED = queries
  .deleteFrom('buffered_recordings')
  .where('recording_id', '=', '')
  .compile();
const KNOWN = queries
  .selectFrom('recordings')
  .select(['row', 'note'])
  .where('id', '=', '')
  .compile();

export interface RecordingWriterOptions {
  readonly database: CatalogDatabase;
  readonly conversations: ConversationTable;
  readonly audit: AuditTable;
  readonly clock: Clock;
}

/** Writes the rows of recordings; each change within a transaction of its caller. */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #database: CatalogDatabase;
  readonly #snapshots: UserSnapshotTable;
  #insertRow: CompiledQuery<{ row: number }> | undefined;

  constructor(options: RecordingWriterOptions) {
    this.#options = options;
    this.#database = options.database;
    this.#snapshots = new UserSnapshotTable(options.database);
  }

  /** A new recording, or one whose journal was finalised again: what people added to it stays. */
  write(facts: RecordingFacts, user: RememberedUser | undefined): void {
    const snapshotId = user === undefined ? null : this.#snapshots.idOf(user);
    const row = recordingRow(facts, user, snapshotId);
    this.#options.conversations.note(facts);
    const known = this.#database.firstOf(KNOWN, [row.id]);
    if (known === undefined) this.#insert(row, facts);
    else this.#replace(known, facts, { row, user });
    if (row.mode === 'prerecord') this.#database.firstOf(FORGET_BUFFERED, [row.id]);
  }

  /** Changes what people add, and says so in the audit trail; false where nothing changes. */
  annotate(
    { summary, facts }: StoredRecording,
    patch: RecordingPatch,
    { by, through }: { readonly by: Actor; readonly through: Readonly<Record<string, string>> },
  ): boolean {
    const { id, note, tags, user } = summary;
    const was: Annotations = { isPreserved: summary.preserved !== undefined, note, tags };
    const asked = checkedPatch(patch);
    const changes = changesBetween({ ...was }, { ...asked });
    if (Object.keys(changes).length === 0) return false;
    const { clock, audit } = this.#options;
    const columns = {
      ...annotationColumns(asked, by, clock.nowMs()),
      search_text: searchText(facts.parties, user, { ...was, ...asked }),
    };
    this.#database.run(queries.updateTable('recordings').set(columns).where('id', '=', id));
    if (asked.tags !== undefined) writeTags(this.#database, id, asked.tags);
    const row = this.#database.firstOf(KNOWN, [id])?.row ?? 0;
    this.#index(row, columns.search_text);
    const object = { kind: 'recording', id } as const;
    audit.append({
      ...{ actor: by, action: 'recording.changed', object },
      details: { changes: withoutTexts(changes), ...through },
    });
    return true;
  }

  #insert(row: ReturnType<typeof recordingRow>, facts: RecordingFacts): void {
    // Compiled once: every row has the same columns in the same order.
    this.#insertRow ??= queries.insertInto('recordings').values(row).returning('row').compile();
    const inserted = this.#database.firstOf(this.#insertRow, Object.values(row));
    this.#database.firstOf(INSERT_SEARCH, [inserted?.row ?? 0, row.search_text]);
    this.#database.firstOf(INSERT_FACTS, [row.id, JSON.stringify(facts)]);
  }

  #replace(
    known: { readonly row: number; readonly note: string },
    facts: RecordingFacts,
    {
      row,
      user,
    }: {
      readonly row: ReturnType<typeof recordingRow>;
      readonly user: UserSnapshot | undefined;
    },
  ): void {
    const tags = readTags(this.#database.all(tagRows([row.id]))).get(row.id) ?? [];
    const search_text = searchText(facts.parties, user, { note: known.note, tags });
    const { note, preserved_at_ms, preserved_by_id, preserved_by_name, ...rest } = row;
    this.#database.run(
      queries
        .updateTable('recordings')
        .set({ ...rest, search_text })
        .where('row', '=', known.row),
    );
    const document = { facts: JSON.stringify(facts) };
    this.#database.run(
      queries.updateTable('recording_facts').set(document).where('recording_id', '=', row.id),
    );
    this.#index(known.row, search_text);
  }

  #index(row: number, text: string): void {
    this.#database.run(queries.deleteFrom('recording_search').where('rowid', '=', row));
    this.#database.firstOf(INSERT_SEARCH, [row, text]);
  }
}

/** Notes tell of people, and nothing is ever taken out of the audit trail: it says that one is. */
function withoutTexts(changes: ReturnType<typeof changesBetween>): Record<string, unknown> {
  const { note, ...others } = changes;
  if (note === undefined) return changes;
  return { ...others, note: { old: note.old !== '', new: note.new !== '' } };
}
