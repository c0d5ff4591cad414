import { Readable } from 'node:stream';
import { type Static, Type } from 'typebox';
import { AUDIT_EXPORT_FORMATS, type AuditExportFormat, exportAudit } from '../lifecycle/index.ts';
import { attachmentHeader } from '../playback/index.ts';
import type { AuditEvent, AuditOutcome } from '../storage/audit/index.ts';
import { type AuditQuery, parseAuditCursor } from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentIfGiven, momentText } from './moment.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const OUTCOMES: readonly AuditOutcome[] = ['done', 'refused'];
const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson; charset=utf-8' };

const Text = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }));

const filterMembers = {
  from: Text('Happened at or after, ISO 8601'),
  to: Text('Happened before, ISO 8601'),
  actor: Text('Id or name of who did it, or user, command, phone, system'),
  action: Text('For example user.changed, or only user; several with commas between'),
  object: Text('Id of what it was done to, or its kind'),
  outcome: Type.Optional(Type.Unsafe<AuditOutcome>({ type: 'string', enum: [...OUTCOMES] })),
  q: Text('Names, addresses and values; every word must begin one of theirs'),
};
const FilterSchema = Type.Object(filterMembers, { additionalProperties: false });

const ListQuerySchema = Type.Object(
  {
    ...filterMembers,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
    cursor: Text('nextCursor of the last page'),
  },
  { additionalProperties: false },
);

const ExportQuerySchema = Type.Object(
  {
    ...filterMembers,
    format: Type.Optional(
      Type.Unsafe<AuditExportFormat>({ type: 'string', enum: [...AUDIT_EXPORT_FORMATS] }),
    ),
  },
  { additionalProperties: false },
);

const OrNull = Type.Union([Type.String(), Type.Null()]);

const EventSchema = Type.Object({
  sequence: Type.Integer({ description: 'Counts from 1 without a gap' }),
  at: MomentSchema,
  actor: Type.Object({ kind: Type.String(), id: OrNull, name: Type.String(), address: OrNull }),
  action: Type.String(),
  object: Type.Union([Type.Object({ kind: Type.String(), id: OrNull, name: OrNull }), Type.Null()]),
  outcome: Type.String({ description: 'done or refused' }),
  details: Type.Unknown({ description: 'Of a change { changes: { field: { old, new } } }' }),
});

const PageSchema = Type.Object({ items: Type.Array(EventSchema), nextCursor: OrNull });

/** The audit trail, for administrators. */
export function addAuditRoutes(api: Api, { catalog, clock }: ApiOptions): void {
  api.get('/audit', {
    schema: {
      ...{ tags: ['Audit'], summary: 'A page of the audit trail, newest first' },
      querystring: ListQuerySchema,
      response: answers({ 200: PageSchema }, ...ERRORS, 'CURSOR_INVALID'),
    },
    handler: async (request) => {
      const { limit = 100, cursor, ...filter } = request.query;
      const before = cursor === undefined ? undefined : parseAuditCursor(cursor);
      const page = await catalog.audit.list({ ...auditQuery(filter), limit, before });
      const { nextBefore } = page;
      const nextCursor = nextBefore === undefined ? null : String(nextBefore);
      return { items: page.items.map(eventItem), nextCursor };
    },
  });

  api.get('/audit/export', {
    // Whoever asks for the headers alone would be told after all of it was read.
    exposeHeadRoute: false,
    schema: {
      ...{ tags: ['Audit'], summary: 'All of the audit trail, or of a filter, as a file' },
      querystring: ExportQuerySchema,
      produces: ['text/csv', 'application/x-ndjson'],
      response: answers({ 200: Type.Unsafe<unknown>({ description: 'The file' }) }, ...ERRORS),
    },
    handler: async (request, reply) => {
      const { format = 'csv', ...filter } = request.query;
      const query = auditQuery(filter);
      const details = { format, ...filter };
      catalog.audit.append({ actor: actorOf(request), action: 'audit.exported', details });
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10);
      reply.type(TYPES[format]);
      reply.header('Content-Disposition', attachmentHeader(`earwitness-audit-${day}.${format}`));
      return reply.send(Readable.from(exportAudit(catalog.audit, query, format)));
    },
  });
}

function auditQuery(filter: Static<typeof FilterSchema>): Omit<AuditQuery, 'limit'> {
  const { from, to, q: text, ...rest } = filter;
  return { ...rest, text, fromMs: momentIfGiven(from, 'from'), toMs: momentIfGiven(to, 'to') };
}

function eventItem(event: AuditEvent): Static<typeof EventSchema> {
  const { sequence, atMs, actor, action, object, outcome, details } = event;
  return {
    ...{ sequence, at: momentText(atMs), action, outcome, details },
    actor: { ...actor, id: actor.id ?? null, address: actor.address ?? null },
    object:
      object === undefined
        ? null
        : { kind: object.kind, id: object.id ?? null, name: object.name ?? null },
  };
}
