import { Type } from 'typebox';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { RecordingParamsSchema, recordingNotFound, ThroughQuerySchema } from './find-recording.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { RecordingItemSchema, recordingItem } from './recording-item.ts';

const RecordingPatchSchema = Type.Object(
  {
    isPreserved: Type.Optional(
      Type.Boolean({ description: 'Whether automatic deletion leaves it alone' }),
    ),
  },
  { additionalProperties: false },
);

/** What users change of recordings that they see. */
export function addRecordingChangeRoutes(api: Api, { access, catalog }: ApiOptions): void {
  api.patch('/recordings/:id', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'Change what may be changed of a recording' },
      params: RecordingParamsSchema,
      querystring: ThroughQuerySchema,
      body: RecordingPatchSchema,
      response: answers(
        { 200: RecordingItemSchema },
        ...['NOT_LOGGED_IN', 'RECORDING_NOT_FOUND', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED'],
      ),
    },
    handler: async (request) => {
      const { id } = request.params;
      const { visibility } = await access.views.view(principalOf(request), request.query.filter);
      const by = actorOf(request);
      const changed = await catalog.recordings.update(visibility, id, request.body, by);
      if (changed === undefined) throw recordingNotFound();
      return recordingItem(changed.summary);
    },
  });
}
