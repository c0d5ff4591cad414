import { csvLine } from '../../base/index.ts';
import type { AuditQuery, AuditTable, ExportedAuditEvent } from '../../storage/catalog/index.ts';

export const AUDIT_EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type AuditExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];

/** Columns of an export, in order; the members of a line of JSON have the same names. */
const COLUMNS = [
  ...['sequence', 'at', 'actorKind', 'actorId', 'actorName', 'address', 'action'],
  ...['objectKind', 'objectId', 'objectName', 'outcome', 'details', 'hash'],
] as const;

/**
 * All events that a query asks for, newest first, however many there are: a line each, with their
 * ends. CSV is that of RFC 4180, made safe for spreadsheets; lines of JSON hold everything exactly.
 */
export async function* exportAudit(
  audit: AuditTable,
  query: Omit<AuditQuery, 'limit'>,
  format: AuditExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(COLUMNS);
  for await (const event of audit.all(query)) {
    const facts = exportedFacts(event);
    yield format === 'csv'
      ? csvLine(COLUMNS.map((column) => facts[column]))
      : `${JSON.stringify(facts)}\n`;
  }
}

function exportedFacts(event: ExportedAuditEvent): Record<string, unknown> {
  const { actor, object } = event;
  return {
    ...{ sequence: event.sequence, at: new Date(event.atMs).toISOString() },
    ...{ actorKind: actor.kind, actorId: actor.id ?? null, actorName: actor.name },
    ...{ address: actor.address ?? null, action: event.action },
    ...{ objectKind: object?.kind ?? null, objectId: object?.id ?? null },
    ...{ objectName: object?.name ?? null, outcome: event.outcome, details: event.details },
    hash: Buffer.from(event.hash).toString('hex'),
  };
}
