import { type Static, Type } from 'typebox';
import type { View } from '../access/index.ts';
import { isId, RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import {
  RecordingParamsSchema,
  recordingNotFound,
  ThroughQuerySchema,
  throughDetails,
} from './find-recording.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { ViewedItemSchema, viewedItems } from './viewed-recording.ts';

const MAX_DELETED = 500;
/** Looked at together, right before they go. */
const DELETED_TOGETHER = 10;
const VIEWING = ['NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED'];

const RecordingPatchSchema = Type.Object(
  {
    isPreserved: Type.Optional(
      Type.Boolean({ description: 'Whether automatic deletion leaves it alone' }),
    ),
    note: Type.Optional(Type.String({ maxLength: 10_000, description: 'Empty takes it away' })),
    tags: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), {
        maxItems: 100,
        description: 'All of them; compared without case',
      }),
    ),
  },
  { additionalProperties: false },
);

const DeletionSchema = Type.Object(
  {
    ids: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: MAX_DELETED }),
  },
  { additionalProperties: false },
);

const DeletedSchema = Type.Object({
  deleted: Type.Array(Type.String()),
  refused: Type.Array(Type.Object({ id: Type.String(), code: Type.String() })),
});

/** What users change of recordings that they see. */
export function addRecordingChangeRoutes(api: Api, options: ApiOptions): void {
  const { access, catalog } = options;
  api.patch('/recordings/:id', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'Change what may be changed of a recording' },
      params: RecordingParamsSchema,
      querystring: ThroughQuerySchema,
      body: RecordingPatchSchema,
      response: answers(
        { 200: ViewedItemSchema },
        ...[...VIEWING, 'RECORDING_NOT_FOUND', 'RECORDING_INVALID'],
      ),
    },
    handler: async (request) => {
      const { id } = request.params;
      const view = await access.views.view(principalOf(request), request.query.filter);
      const who = [actorOf(request), throughDetails(view)] as const;
      const changed = isId(id)
        ? await catalog.recordings.update(view.visibility, id, request.body, ...who)
        : undefined;
      if (changed === undefined) throw recordingNotFound();
      return (await viewedItems(options, view, [changed.summary]))[0]!;
    },
  });

  api.delete('/recordings/:id', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'Destroy a recording, with every copy of it' },
      params: RecordingParamsSchema,
      querystring: ThroughQuerySchema,
      response: answers(
        { 204: NothingSchema },
        ...[...VIEWING, 'RECORDING_NOT_FOUND', 'DELETING_NOT_ALLOWED', 'RECORDING_PRESERVED'],
      ),
    },
    handler: async (request, reply) => {
      const view = await access.views.view(principalOf(request), request.query.filter);
      const deletion = { options, view, by: actorOf(request) };
      const { refused } = await deleteRecordings([request.params.id], deletion);
      if (refused[0] !== undefined) throw REFUSALS[refused[0].code]();
      return reply.status(204).send(undefined);
    },
  });

  api.post('/recordings/deletions', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'Destroy several recordings, with every copy of them' },
      querystring: ThroughQuerySchema,
      body: DeletionSchema,
      response: answers({ 200: DeletedSchema }, ...VIEWING),
    },
    handler: async (request) => {
      const view = await access.views.view(principalOf(request), request.query.filter);
      return deleteRecordings(request.body.ids, { options, view, by: actorOf(request) });
    },
  });
}

const REFUSALS = {
  RECORDING_NOT_FOUND: recordingNotFound,
  DELETING_NOT_ALLOWED: () =>
    new RecorderError('DELETING_NOT_ALLOWED', 'you may not delete this recording'),
  RECORDING_PRESERVED: () =>
    new RecorderError('RECORDING_PRESERVED', 'a preserved recording has to be released first'),
};

interface Deletion {
  readonly options: Pick<ApiOptions, 'catalog' | 'lifecycle'>;
  readonly view: View;
  readonly by: Actor;
}

interface DeletionResult extends Static<typeof DeletedSchema> {
  readonly refused: { readonly id: string; readonly code: keyof typeof REFUSALS }[];
}

/** Destroys what may be destroyed of `ids`, and says why the others stay. */
async function deleteRecordings(
  ids: readonly string[],
  { options, view, by }: Deletion,
): Promise<DeletionResult> {
  const { catalog, lifecycle } = options;
  const result: DeletionResult = { deleted: [], refused: [] };
  const reason = { kind: 'deleted', through: throughDetails(view) } as const;
  const distinct = [...new Set(ids)];
  for (let at = 0; at < distinct.length; at += DELETED_TOGETHER) {
    const asked = distinct.slice(at, at + DELETED_TOGETHER);
    const refusals = new Map(asked.map((id) => [id, refusalOf(id)]));
    const allowed = asked.filter((id) => refusals.get(id) === undefined);
    const gone = new Set(await lifecycle.purge.purge(allowed, reason, by));
    for (const id of asked) {
      if (gone.has(id)) result.deleted.push(id);
      else result.refused.push({ id, code: refusals.get(id) ?? 'RECORDING_NOT_FOUND' });
    }
  }
  return result;

  function refusalOf(id: string): keyof typeof REFUSALS | undefined {
    const verdict = isId(id) ? catalog.recordings.deletionVerdict(id, view) : 'absent';
    switch (verdict) {
      case 'absent':
        return 'RECORDING_NOT_FOUND';
      case 'forbidden':
        return 'DELETING_NOT_ALLOWED';
      case 'preserved':
        return 'RECORDING_PRESERVED';
      case 'deletable':
        return undefined;
    }
  }
}
