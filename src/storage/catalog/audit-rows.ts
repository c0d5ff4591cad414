import type { AuditEvent, AuditLink, NewAuditEvent } from '../audit/index.ts';
import type { AuditEventRow } from './schema.ts';

/** What stands before an IPv4 address that came in over IPv6 (RFC 4291 §2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** An event as the link that it becomes. */
export function linkOf(
  event: NewAuditEvent,
  sequence: number,
  atMs: number,
): Omit<AuditLink, 'hash'> {
  const { actor, action, object, outcome = 'done', details = {} } = event;
  return {
    sequence,
    atMs: Math.round(atMs),
    actorKind: actor.kind,
    actorId: actor.id ?? null,
    actorName: actor.name,
    address: actor.address?.replace(MAPPED, '') ?? null,
    action,
    objectKind: object?.kind ?? null,
    objectId: object?.id ?? null,
    objectName: object?.name ?? null,
    outcome,
    details: JSON.stringify(details),
  };
}

/** The row of a link. */
export function rowOf(link: AuditLink): AuditEventRow {
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

/** The link in a row. */
export function linkFrom(row: AuditEventRow): AuditLink {
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

/** An event with what proves its place in the chain. */
export interface ExportedAuditEvent extends AuditEvent {
  readonly hash: Uint8Array;
}

/** The event in a row, with its hash. */
export function exportedFrom(row: AuditEventRow): ExportedAuditEvent {
  return { ...eventFrom(row), hash: row.hash };
}

/** The event in a row. */
export function eventFrom(row: AuditEventRow): AuditEvent {
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
