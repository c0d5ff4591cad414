import { assert, type Clock } from '../../base/index.ts';
import { type BufferState, canDecide } from '../../recording/index.ts';
import type { Actor, AuditAction } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { BufferedRecordingRow } from './schema.ts';

/** A call in mode prerecord, as far as it must be known after a restart. */
export interface BufferedRecording {
  readonly recordingId: string;
  readonly conversationId: string;
  readonly userId: string | undefined;
  readonly state: BufferState;
  /** Milliseconds since 1970. */
  readonly admittedAtMs: number;
  /** Undefined while it runs. */
  readonly closedAtMs: number | undefined;
  /** Until when it can be kept. */
  readonly expiresAtMs: number | undefined;
}

/** Somebody, or the end of the grace time, decides about a call. */
export interface BufferDecision {
  readonly call: Omit<BufferedRecording, 'state'>;
  /** Whose call with whom, for the audit trail. */
  readonly name: string;
  readonly state: Exclude<BufferState, 'buffered'>;
  /** `person`, `time-out`, or `conversation`: an earlier part of it was kept. */
  readonly cause: 'person' | 'time-out' | 'conversation';
}

const ROW_OF_ID = queries
  .selectFrom('buffered_recordings')
  .selectAll()
  .where('recording_id', '=', '')
  .compile();

/**
 * What was decided about calls in mode prerecord, and until when the others can be kept. A call
 * without a row is buffered: nothing is kept that nobody asked for. A row is gone once the
 * recording is stored, or its journal destroyed.
 */
export class BufferedRecordingTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, audit: AuditTable, clock: Clock) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
  }

  find(recordingId: string): BufferedRecording | undefined {
    const row = this.#database.firstOf(ROW_OF_ID, [recordingId]);
    return row === undefined ? undefined : fromRow(row);
  }

  /** Ids of the calls in this state. */
  idsIn(state: BufferState): string[] {
    const ids = queries.selectFrom('buffered_recordings').select('recording_id');
    return this.#database.all(ids.where('state', '=', state)).map((row) => row.recording_id);
  }

  /** Notes until when calls that have ended can be kept, durably; a decision stays. */
  close(calls: readonly Omit<BufferedRecording, 'state'>[]): void {
    this.#database.transaction(() => {
      for (const call of calls) {
        const { closedAtMs = null, expiresAtMs = null } = call;
        const end = { closed_at_ms: closedAtMs, expires_at_ms: expiresAtMs };
        this.#database.run(
          queries
            .insertInto('buffered_recordings')
            .values(rowOf(call, 'buffered'))
            .onConflict((conflict) => conflict.column('recording_id').doUpdateSet(end)),
        );
      }
    });
  }

  /** Decides about calls, all or none, durably and reported. What was decided before stays. */
  decide(decisions: readonly BufferDecision[], by: Actor): void {
    this.#database.transaction(() => {
      for (const decision of decisions) this.#decide(decision, by);
    });
  }

  /** Whether a part of the conversation was kept: then the later ones are, too. */
  isConversationKept(conversationId: string): boolean {
    const kept = queries
      .selectFrom('buffered_recordings')
      .select('recording_id as id')
      .where('conversation_id', '=', conversationId)
      .where('state', '=', 'kept');
    const stored = queries
      .selectFrom('recordings')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .where('mode', '=', 'prerecord');
    return this.#database.first(kept.unionAll(stored).limit(1)) !== undefined;
  }

  /** There is nothing left to be known of these calls. */
  forget(recordingIds: readonly string[]): void {
    if (recordingIds.length === 0) return;
    const table = queries.deleteFrom('buffered_recordings');
    this.#database.run(table.where('recording_id', 'in', recordingIds));
  }

  #decide({ call, name, state, cause }: BufferDecision, by: Actor): void {
    const before = this.find(call.recordingId)?.state ?? 'buffered';
    assert(canDecide(before, state), `a call never goes from ${before} to ${state}`);
    const decided = { state, decided_at_ms: this.#clock.nowMs(), decided_by: by.name };
    this.#database.run(
      queries
        .insertInto('buffered_recordings')
        .values({ ...rowOf(call, state), ...decided })
        .onConflict((conflict) => conflict.column('recording_id').doUpdateSet(decided)),
    );
    const action = actionOf(state, cause);
    const object = { kind: 'recording', id: call.recordingId, name } as const;
    this.#audit.append({ actor: by, action, object, details: { cause } });
  }
}

/** Nobody asked in time, or somebody wanted nothing to be left. */
function actionOf(state: BufferDecision['state'], cause: BufferDecision['cause']): AuditAction {
  if (state === 'kept') return 'recording.kept';
  return cause === 'person' ? 'recording.private' : 'recording.discarded';
}

function rowOf(call: Omit<BufferedRecording, 'state'>, state: BufferState): BufferedRecordingRow {
  return {
    recording_id: call.recordingId,
    conversation_id: call.conversationId,
    user_id: call.userId ?? null,
    state,
    admitted_at_ms: call.admittedAtMs,
    closed_at_ms: call.closedAtMs ?? null,
    expires_at_ms: call.expiresAtMs ?? null,
    decided_at_ms: null,
    decided_by: null,
  };
}

function fromRow(row: BufferedRecordingRow): BufferedRecording {
  return {
    recordingId: row.recording_id,
    conversationId: row.conversation_id,
    userId: row.user_id ?? undefined,
    state: row.state as BufferState,
    admittedAtMs: row.admitted_at_ms,
    closedAtMs: row.closed_at_ms ?? undefined,
    expiresAtMs: row.expires_at_ms ?? undefined,
  };
}
