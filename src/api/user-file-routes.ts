import { Readable } from 'node:stream';
import { type Static, Type } from 'typebox';
import { USER_FILE_BYTES } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import { attachmentHeader } from '../playback/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { LanguageSchema } from './logged-in-user.ts';
import { RowKindSchema, UserImportSchema, userImportItem } from './user-file-item.ts';

const TAGS = ['Users'];
const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const FILE_ERRORS = [
  ...['CSV_NOT_TEXT', 'CSV_QUOTE', 'CSV_ROW_TOO_LONG', 'CSV_TOO_LARGE', 'CSV_EMPTY'],
  ...['CSV_NO_LOGIN_NAME', 'CSV_COLUMN_TWICE', 'CSV_PASSWORD', 'BODY_TOO_LARGE'],
];
const FILE_TYPES = ['text/csv', 'application/octet-stream'];

const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });
const RowsQuerySchema = Type.Object(
  {
    kind: Type.Optional(RowKindSchema),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 200, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 20 })),
  },
  { additionalProperties: false },
);
const ExportQuerySchema = Type.Object(
  { language: Type.Optional(LanguageSchema) },
  { additionalProperties: false },
);

/** Users from and to files, for administrators. */
export function addUserFileRoutes(api: Api, options: ApiOptions): void {
  // Only this route takes files: its own context keeps their parser from all others.
  void api.register(async (files) => addUploadRoute(files, options));
  addImportRoutes(api, options);

  api.get('/users/export', {
    exposeHeadRoute: false,
    schema: {
      ...{ tags: TAGS, summary: 'All users as a file that can be imported again' },
      querystring: ExportQuerySchema,
      produces: ['text/csv'],
      response: answers({ 200: Type.Unsafe<unknown>({ description: 'The file' }) }, ...ERRORS),
    },
    handler: async (request, reply) => {
      const { language = 'en' } = request.query;
      const text = options.access.userFiles.export(language, actorOf(request));
      reply.header('Content-Disposition', attachmentHeader('users.csv'));
      return reply.type('text/csv; charset=utf-8').send(Readable.from(text, { objectMode: false }));
    },
  });
}

function addUploadRoute(api: Api, { access }: ApiOptions): void {
  const bodyLimit = USER_FILE_BYTES;
  const parsing = { parseAs: 'buffer', bodyLimit } as const;
  api.addContentTypeParser<Buffer>(FILE_TYPES, parsing, async (_: unknown, body: Buffer) => body);

  api.post('/users/import', {
    bodyLimit,
    schema: {
      ...{ tags: TAGS, summary: 'Read a file of users (CSV) and begin to compare it' },
      description:
        'The body is the file; nothing is written. Encoding and separator are recognised.',
      consumes: FILE_TYPES,
      response: answers(
        { 202: UserImportSchema },
        ...[...ERRORS, ...FILE_ERRORS, 'USER_IMPORT_RUNNING'],
      ),
    },
    handler: async (request, reply) => {
      const { body } = request;
      if (!Buffer.isBuffer(body)) {
        throw new RecorderError('REQUEST_INVALID', 'expected a file of the type text/csv');
      }
      const userId = principalOf(request).user.id;
      const id = await access.userFilePreviews.begin(body, userId);
      const preview = access.userFilePreviews.get(id, userId);
      return reply.status(202).send(userImportItem(id, preview, { start: 0, limit: 0 }));
    },
  });
}

function addImportRoutes(api: Api, { access }: ApiOptions): void {
  api.get('/users/import/:id', {
    schema: {
      ...{ tags: TAGS, summary: 'What an import would do or did, and how far it is' },
      description: 'Kept for a quarter of an hour, for who uploaded the file.',
      params: ParamsSchema,
      querystring: RowsQuerySchema,
      response: answers(
        { 200: UserImportSchema },
        ...[...ERRORS, 'IMPORT_NOT_FOUND', 'CURSOR_INVALID'],
      ),
    },
    handler: async (request) => {
      const { id } = request.params;
      const preview = access.userFilePreviews.get(id, principalOf(request).user.id);
      return userImportItem(id, preview, windowOf(request.query));
    },
  });

  api.post('/users/import/:id/apply', {
    schema: {
      ...{ tags: TAGS, summary: 'Begin to import what the preview says' },
      params: ParamsSchema,
      response: answers(
        { 202: UserImportSchema },
        ...[...ERRORS, 'IMPORT_NOT_FOUND', 'IMPORT_NOT_READY', 'USER_IMPORT_RUNNING'],
      ),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { user } = principalOf(request);
      const preview = access.userFilePreviews.apply(id, user.id, actorOf(request));
      return reply.status(202).send(userImportItem(id, preview, { start: 0, limit: 0 }));
    },
  });
}

function windowOf({ kind, limit = 100, cursor = '0' }: Static<typeof RowsQuerySchema>) {
  if (/^\d+$/.test(cursor)) return { kind, limit, start: Number(cursor) };
  throw new RecorderError('CURSOR_INVALID', 'the cursor is none of this list');
}
