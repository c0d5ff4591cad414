import { type Static, Type } from 'typebox';
import type { RecordingExport } from '../export/index.ts';
import { attachmentHeader } from '../playback/index.ts';
import { answers, NothingSchema, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { ARCHIVE_ERRORS } from './archive-routes.ts';
import { principalOf } from './log-in-cookie.ts';
import { momentText } from './moment.ts';
import { NarrowingQuerySchema, recordingQuery } from './recording-query.ts';

/** One request names no more; more are exported by what the list asks for. */
const NAMED = 10_000;

const ChoiceSchema = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        ...{ minItems: 1, maxItems: NAMED },
        description: 'Only these; without, all that the query asks for',
      }),
    ),
  },
  { additionalProperties: false },
);

const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });

const STATES = ['ready', 'running', 'complete', 'cancelled', 'failed'] as const;

const ExportSchema = Type.Object({
  id: Type.String(),
  state: Type.Unsafe<(typeof STATES)[number]>({ type: 'string', enum: [...STATES] }),
  count: Type.Integer({ description: 'Chosen recordings, of those that the user sees' }),
  bytes: Type.Integer({ description: 'Of their audio' }),
  doneCount: Type.Integer({ description: 'How many of them are done' }),
  doneBytes: Type.Integer(),
  states: Type.Object(
    {
      whole: Type.Integer(),
      damaged: Type.Integer(),
      missing: Type.Integer(),
      gone: Type.Integer(),
    },
    { description: 'What became of those that are done, as in the index of the archive' },
  ),
  error: orNull(Type.String({ description: 'Code of why it failed' })),
});

const VIEWING = ['NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED'];
const EXPORTS = { tags: ['Exports'] };

/** Archives of many recordings. */
export function addExportRoutes(api: Api, { exports, clock }: ApiOptions): void {
  api.post('/exports', {
    schema: {
      ...{ ...EXPORTS, summary: 'Choose recordings for an archive: named ones, or a whole list' },
      querystring: NarrowingQuerySchema,
      body: ChoiceSchema,
      response: answers({ 201: ExportSchema }, ...VIEWING),
    },
    handler: async (request, reply) => {
      const { query, body } = request;
      const { filter: through, ...narrowing } = query;
      const made = await exports.choose(principalOf(request), {
        ...{ through, ids: body.ids, list: recordingQuery(query) },
        query: body.ids === undefined ? narrowing : { named: body.ids.length },
      });
      reply.status(201);
      return exportItem(made);
    },
  });

  api.get('/exports/:id/archive', {
    // Looking at the head would be fetching it.
    exposeHeadRoute: false,
    schema: {
      ...{ ...EXPORTS, summary: 'The archive, written while it is fetched; once' },
      params: ParamsSchema,
      produces: ['application/zip'],
      response: answers(
        { 200: Type.Unsafe<unknown>({ description: 'A ZIP file (docs/formats/export.md)' }) },
        ...[...VIEWING, 'EXPORT_NOT_FOUND', 'EXPORT_TAKEN', 'EXPORT_BUSY', ...ARCHIVE_ERRORS],
      ),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const archive = await exports.open(principalOf(request), id, request.ip);
      const day = momentText(clock.nowMs()).slice(0, 'yyyy-mm-dd'.length);
      const name = `earwitness-export-${day}-${id.slice(-6)}.zip`;
      reply.type('application/zip').header('Content-Disposition', attachmentHeader(name));
      return reply.send(archive);
    },
  });

  api.delete('/exports/:id', {
    schema: {
      ...{ ...EXPORTS, summary: 'End an export: an archive that is being fetched breaks off' },
      params: ParamsSchema,
      response: answers({ 204: NothingSchema }, 'NOT_LOGGED_IN', 'EXPORT_NOT_FOUND'),
    },
    handler: async (request, reply) => {
      await exports.find(principalOf(request), request.params.id).cancel();
      return reply.status(204).send();
    },
  });
}

/** How far an export is: a page asks for it by itself. */
export function addExportProgressRoute(api: Api, { exports }: ApiOptions): void {
  api.get('/exports/:id', {
    schema: {
      ...{ ...EXPORTS, summary: 'How far an export is' },
      params: ParamsSchema,
      response: answers({ 200: ExportSchema }, 'NOT_LOGGED_IN', 'EXPORT_NOT_FOUND'),
    },
    handler: async (request) => {
      return exportItem(exports.find(principalOf(request), request.params.id));
    },
  });
}

function exportItem({ id, progress }: RecordingExport): Static<typeof ExportSchema> {
  const { sizeBytes: bytes, errorCode, ...rest } = progress;
  return { id, bytes, ...rest, error: errorCode ?? null };
}
