import { type Static, Type } from 'typebox';
import { type ArchiveStatus, TEST_STEPS } from '../archive/index.ts';
import { answers, NothingSchema, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentText } from './moment.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const STRICT = { additionalProperties: false };
const Count = Type.Integer({ minimum: 0 });

const StatusSchema = Type.Object({
  isRunning: Type.Boolean({ description: 'Recordings are being moved or removed now' }),
  ...{ localCount: Count, localBytes: Count, archivedCount: Count, archivedBytes: Count },
  moved: Type.Integer({ description: 'Since the start of the recorder' }),
  movedBytes: Count,
  problem: Type.Union([Type.String(), Type.Null()], {
    description: 'Why the last run ended early, in the words of the archive',
  }),
  problemCode: orNull(Type.String({ description: 'Its code, where it has one' })),
  retryAt: orNull(MomentSchema),
  hostKey: Type.Union([Type.String(), Type.Null()], {
    description: 'Key of an SSH host, as it was when it was used first',
  }),
  toRemoveCount: Type.Integer({ description: 'Deleted recordings that are there yet' }),
  toRemove: Type.Array(
    Type.Object({
      ...{ recordingId: Type.String(), path: Type.String(), since: MomentSchema },
      problem: orNull(Type.String()),
    }),
    { description: 'The first 100 of them' },
  ),
});

const TestSchema = Type.Object({
  failed: Type.Unsafe<(typeof TEST_STEPS)[number] | null>({ enum: [...TEST_STEPS, null] }),
  code: orNull(Type.String()),
  detail: Type.Union([Type.String(), Type.Null()], { description: 'What the archive said' }),
});

/** What the archive can answer when something is fetched from it, and that there is none. */
export const ARCHIVE_ERRORS = [
  ...['ARCHIVE_UNREACHABLE', 'ARCHIVE_TIMED_OUT', 'ARCHIVE_LOG_IN_FAILED', 'ARCHIVE_CERTIFICATE'],
  ...['ARCHIVE_TLS_FAILED', 'ARCHIVE_HOST_KEY_CHANGED', 'ARCHIVE_REFUSED', 'ARCHIVE_FAILED'],
  'ARCHIVE_NOT_SET',
];
const LOST_ERRORS = ['ARCHIVE_FILE_MISSING', 'ARCHIVE_MISMATCH'];

/** The archive, for administrators. */
export function addArchiveRoutes(api: Api, { archive }: ApiOptions): void {
  const tags = ['Archive'];

  api.get('/archive', {
    schema: {
      ...{ tags, summary: 'What is in the archive, and how the way there is going' },
      response: answers({ 200: StatusSchema }, ...ERRORS),
    },
    handler: async () => statusItem(await archive.status()),
  });

  api.post('/archive/test', {
    schema: {
      ...{ tags, summary: 'Write, read back, compare and remove a file in the saved archive' },
      response: answers({ 200: TestSchema }, ...ERRORS, 'ARCHIVE_NOT_SET'),
    },
    handler: async (request) => {
      const { failed = null, code = null, detail = null } = await archive.test(actorOf(request));
      return { failed, code, detail };
    },
  });

  api.post('/archive/run', {
    schema: {
      ...{ tags, summary: 'Try at once, not when the next try is due' },
      response: answers({ 204: NothingSchema }, ...ERRORS),
    },
    handler: async (_request, reply) => {
      void archive.retry();
      return reply.status(204).send(undefined);
    },
  });

  api.post('/archive/bring-back', {
    schema: {
      ...{ tags, summary: 'Make an archived recording local again; nothing where it is' },
      body: Type.Object({ recordingId: Type.String({ maxLength: 100 }) }, STRICT),
      response: answers({ 204: NothingSchema }, ...ERRORS, ...ARCHIVE_ERRORS, ...LOST_ERRORS),
    },
    handler: async (request, reply) => {
      await archive.bringBack(request.body.recordingId, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });

  api.delete('/archive/host-key', {
    schema: {
      ...{ tags, summary: 'Take the next key that the host of the archive shows for its own' },
      response: answers({ 204: NothingSchema }, ...ERRORS),
    },
    handler: async (request, reply) => {
      archive.forgetHostKey(actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

function statusItem(status: ArchiveStatus): Static<typeof StatusSchema> {
  const { problem, problemCode, retryAtMs, hostKey, toRemove, ...counts } = status;
  return {
    ...counts,
    problem: problem ?? null,
    problemCode: problemCode ?? null,
    retryAt: retryAtMs === undefined ? null : momentText(retryAtMs),
    hostKey: hostKey ?? null,
    toRemove: toRemove.map((row) => ({
      ...{ recordingId: row.recordingId, path: row.path, since: momentText(row.changedAtMs) },
      problem: row.problem ?? null,
    })),
  };
}
