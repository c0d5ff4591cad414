import { sql } from 'kysely';
import type { Locality, RecordingFacts } from '../../recording/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';

/** What names a conversation on the wire: the recorded phone and its call identifier. */
export interface ConversationKey {
  readonly clusterId?: string | undefined;
  readonly callIdentifier: string;
  readonly device?: string | undefined;
}

/** A conversation found again. */
export interface ConversationLink {
  readonly conversationId: string;
  readonly locality: Locality;
}

/** Compiled once, as each call asks it. Parameters: identifier, cluster, device, milliseconds. */
const RECENT = queries
  .selectFrom('conversations')
  .select(['id', 'locality'])
  .where('call_identifier', '=', '')
  .where('cluster', '=', '')
  .where('device', '=', '')
  .where('last_activity_ms', '>=', 0)
  .orderBy('last_activity_ms', 'desc')
  .limit(sql.lit(1))
  .compile();

/** Parameters: identifier, locality, cluster, call identifier, device, milliseconds thrice. */
const NOTE = queries
  .insertInto('conversations')
  .values({
    id: '',
    locality: '',
    cluster: '',
    call_identifier: '',
    device: '',
    last_activity_ms: 0,
  })
  .onConflict((conflict) =>
    conflict
      .column('id')
      .doUpdateSet({ last_activity_ms: 0 })
      .where('conversations.last_activity_ms', '<', 0),
  )
  .compile();

/** The conversations that stored recordings belong to. */
export class ConversationTable {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** The newest conversation with this key that was active since, whatever the case of the key. */
  findRecent(query: ConversationKey & { readonly sinceMs: number }): ConversationLink | undefined {
    const row = this.#database.firstOf(RECENT, [
      query.callIdentifier.toLowerCase(),
      (query.clusterId ?? '').toLowerCase(),
      (query.device ?? '').toLowerCase(),
      query.sinceMs,
    ]);
    if (row === undefined) return undefined;
    return { conversationId: row.id, locality: row.locality as Locality };
  }

  /** Notes the conversation of a recording; locality stays that of its first. */
  note({ session, parties, startedAtMs, durationMs }: RecordingFacts): void {
    const { near } = parties;
    const last_activity_ms = startedAtMs + durationMs;
    this.#database.firstOf(NOTE, [
      session.conversationId,
      session.locality,
      (near.clusterId ?? '').toLowerCase(),
      near.callIdentifier?.toLowerCase() ?? null,
      (near.device ?? '').toLowerCase(),
      ...[last_activity_ms, last_activity_ms, last_activity_ms],
    ]);
  }
}
