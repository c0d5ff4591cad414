import type { Clock } from '../../base/index.ts';
import {
  type AuditEvent,
  type AuditLink,
  CHAIN_START,
  linkHash,
  type NewAuditEvent,
} from '../audit/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { AuditEventRow } from './schema.ts';

/** Compiled once, as every change of the catalog asks it. Its parameter is the limit. */
const HEAD = queries
  .selectFrom('audit_events')
  .select(['sequence', 'hash'])
  .orderBy('sequence', 'desc')
  .limit(1)
  .compile();

/** The audit trail: a chain of links that only grows. */
export class AuditTable {
  readonly #database: CatalogDatabase;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Adds a link, in the transaction of what it reports where there is one. */
  append(event: NewAuditEvent): void {
    this.#database.transaction(() => {
      const head = this.#database.firstOf(HEAD, [1]);
      const link = linkOf(event, (head?.sequence ?? 0) + 1, this.#clock.nowMs());
      const hash = linkHash(head?.hash ?? CHAIN_START, link);
      this.#database.run(queries.insertInto('audit_events').values(rowOf({ ...link, hash })));
    });
  }

  /** The links after `sequence`, in order, at most `limit`. */
  links(after: number, limit: number): AuditLink[] {
    const next = queries.selectFrom('audit_events').selectAll().where('sequence', '>', after);
    return this.#database.all(next.orderBy('sequence').limit(limit)).map(linkFrom);
  }

  /** The newest events, newest first, at most `limit`. */
  async newest(limit: number): Promise<AuditEvent[]> {
    const all = queries.selectFrom('audit_events').selectAll();
    return this.#database.all(all.orderBy('sequence', 'desc').limit(limit)).map(eventFrom);
  }
}

function linkOf(event: NewAuditEvent, sequence: number, atMs: number): Omit<AuditLink, 'hash'> {
  const { actor, action, object, outcome = 'done', details = {} } = event;
  return {
    sequence,
    atMs: Math.round(atMs),
    actorKind: actor.kind,
    actorId: actor.id ?? null,
    actorName: actor.name,
    address: actor.address ?? null,
    action,
    objectKind: object?.kind ?? null,
    objectId: object?.id ?? null,
    objectName: object?.name ?? null,
    outcome,
    details: JSON.stringify(details),
  };
}

function rowOf(link: AuditLink): AuditEventRow {
  return {
    sequence: link.sequence,
    at_ms: link.atMs,
    actor_kind: link.actorKind,
    actor_id: link.actorId,
    actor_name: link.actorName,
    address: link.address,
    action: link.action,
    object_kind: link.objectKind,
    object_id: link.objectId,
    object_name: link.objectName,
    outcome: link.outcome,
    details: link.details,
    hash: link.hash,
  };
}

function linkFrom(row: AuditEventRow): AuditLink {
  return {
    sequence: row.sequence,
    atMs: row.at_ms,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    address: row.address,
    action: row.action,
    objectKind: row.object_kind,
    objectId: row.object_id,
    objectName: row.object_name,
    outcome: row.outcome,
    details: row.details,
    hash: row.hash,
  };
}

function eventFrom(row: AuditEventRow): AuditEvent {
  const object = {
    kind: row.object_kind,
    id: row.object_id ?? undefined,
    name: row.object_name ?? undefined,
  };
  return {
    sequence: row.sequence,
    atMs: row.at_ms,
    actor: {
      kind: row.actor_kind as AuditEvent['actor']['kind'],
      id: row.actor_id ?? undefined,
      name: row.actor_name,
      address: row.address ?? undefined,
    },
    action: row.action as AuditEvent['action'],
    object: row.object_kind === null ? undefined : (object as AuditEvent['object']),
    outcome: row.outcome as AuditEvent['outcome'],
    details: JSON.parse(row.details) as Record<string, unknown>,
  };
}
