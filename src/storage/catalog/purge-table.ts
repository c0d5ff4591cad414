import { sql } from 'kysely';
import type { Clock } from '../../base/index.ts';
import { decideRetention, type RecordingFacts } from '../../recording/index.ts';
import type { Actor } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { removeRecording } from './remove-recording.ts';

/** Why recordings go: their time is up at a moment, or somebody who may has deleted them. */
export type PurgeReason =
  | { readonly kind: 'retention'; readonly asOfMs: number }
  | {
      readonly kind: 'deleted';
      /** What the audit trail is to say of the view in which somebody did. */
      readonly through?: Readonly<Record<string, string>>;
    };

/** A recording that nobody can reach any more, and whose bytes are still to be destroyed. */
export interface PendingPurge {
  readonly recordingId: string;
  /** Everything the store has of it. */
  readonly objectIds: readonly string[];
}

export interface PurgeTableOptions {
  readonly database: CatalogDatabase;
  readonly audit: AuditTable;
  readonly clock: Clock;
  readonly generalDays: () => number | null;
}

const RECORDING = queries
  .selectFrom('recordings')
  .innerJoin('recording_facts', 'recording_id', 'recordings.id')
  .leftJoin('users', 'users.id', 'recordings.user_id')
  .select(['started_at_ms', 'preserved_at_ms', 'duration_ms', 'user_id', 'delete_after_days'])
  // Of documents that may be long, only what is needed is taken out.
  .select([
    sql<string>`facts ->> '$.audio'`.as('audio'),
    sql<string>`facts ->> '$.peaksObjectId'`.as('peaks_object_id'),
  ])
  .where('recordings.id', '=', '')
  .compile();

interface FoundRecording {
  readonly started_at_ms: number;
  readonly preserved_at_ms: number | null;
  readonly duration_ms: number;
  readonly user_id: string | null;
  readonly audio: string;
  readonly peaks_object_id: string;
  readonly delete_after_days: number | null;
}

/** Recordings that are being destroyed: their rows are gone, their bytes not yet. */
export class PurgeTable {
  readonly #options: PurgeTableOptions;

  constructor(options: PurgeTableOptions) {
    this.#options = options;
  }

  /**
   * Takes recordings away from everybody, reports each with what proves that it was, and notes
   * what is still to be destroyed: all or none, durably. One that is absent or preserved is left
   * out, and one whose time is not up where they go because their time is up.
   */
  begin(recordingIds: readonly string[], reason: PurgeReason, by: Actor): PendingPurge[] {
    const { database } = this.#options;
    return database.transaction(() =>
      recordingIds.flatMap((id) => {
        const begun = this.#begin(id, reason, by);
        return begun === undefined ? [] : [begun];
      }),
    );
  }

  /** Those whose bytes are not destroyed yet, by id, after one of them, at most `limit`. */
  pending(after: string, limit: number): PendingPurge[] {
    const waiting = queries.selectFrom('pending_purges').selectAll();
    const next = waiting.where('recording_id', '>', after).orderBy('recording_id').limit(limit);
    return this.#options.database.all(next).map((row) => ({
      recordingId: row.recording_id,
      objectIds: JSON.parse(row.object_ids) as string[],
    }));
  }

  countPending(): number {
    const all = queries.selectFrom('pending_purges');
    const count = all.select((eb) => eb.fn.countAll<number>().as('count'));
    return this.#options.database.first(count)?.count ?? 0;
  }

  /** Whether the recording is gone and its bytes are not yet. */
  isPending(recordingId: string): boolean {
    const one = queries.selectFrom('pending_purges').select('recording_id');
    return this.#options.database.first(one.where('recording_id', '=', recordingId)) !== undefined;
  }

  /** Nothing of these is left anywhere. */
  finish(recordingIds: readonly string[]): void {
    if (recordingIds.length === 0) return;
    const finished = queries.deleteFrom('pending_purges');
    this.#options.database.run(finished.where('recording_id', 'in', recordingIds));
  }

  #begin(recordingId: string, reason: PurgeReason, by: Actor): PendingPurge | undefined {
    const { database, audit, clock, generalDays } = this.#options;
    const found = database.firstOf(RECORDING, [recordingId]) as FoundRecording | undefined;
    if (found === undefined || found.preserved_at_ms !== null) return undefined;
    const decision = decideRetention({
      startedAtMs: found.started_at_ms,
      isPreserved: false,
      generalDays: generalDays(),
      userDays: found.delete_after_days,
    });
    const isDue = decision.kind === 'delete' && reason.kind === 'retention';
    if (reason.kind === 'retention' && !(isDue && decision.atMs <= reason.asOfMs)) return undefined;
    const audio = JSON.parse(found.audio) as RecordingFacts['audio'];
    const objectIds = [audio.objectId, found.peaks_object_id];
    removeRecording(database, recordingId);
    database.run(
      queries.insertInto('pending_purges').values({
        recording_id: recordingId,
        object_ids: JSON.stringify(objectIds),
        began_at_ms: clock.nowMs(),
      }),
    );
    audit.append({
      actor: by,
      action: 'recording.purged',
      object: { kind: 'recording', id: recordingId },
      details: {
        reason: reason.kind,
        ...(isDue ? { rule: decision.rule, days: decision.days } : {}),
        ...{ startedAtMs: found.started_at_ms, durationMs: found.duration_ms },
        userId: found.user_id,
        ...{ sizeBytes: audio.sizeBytes, sha256: audio.sha256 },
        ...(reason.kind === 'deleted' ? reason.through : {}),
      },
    });
    return { recordingId, objectIds };
  }
}
