import { Type } from 'typebox';
import { audioContentType, readPeaks } from '../playback/index.ts';
import type { Preservation } from '../storage/catalog/index.ts';
import { parseObjectId } from '../storage/store/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import {
  findRecording,
  RecordingParamsSchema,
  ThroughQuerySchema,
  whileListed,
} from './find-recording.ts';
import { principalOf } from './log-in-cookie.ts';
import { MomentSchema, momentText } from './moment.ts';
import { PlaySchema, playsOf } from './recording-plays.ts';
import { ViewedItemSchema, viewedItems } from './viewed-recording.ts';

const READING = ['NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED', 'RECORDING_NOT_FOUND'];

const DetailSchema = Type.Interface([ViewedItemSchema], {
  preserved: Type.Union([Type.Object({ at: MomentSchema, by: Type.String() }), Type.Null()]),
  facts: Type.Unknown({ description: 'Everything that is known of the recording' }),
  conversation: Type.Array(ViewedItemSchema),
  plays: Type.Array(PlaySchema),
  sha256: Type.String({ description: 'Of the stored audio, lower-case hex' }),
  objectId: Type.String(),
  isArchived: Type.Boolean({ description: 'The audio is in the archive alone' }),
  isEncrypted: Type.Boolean({ description: 'Audio and waveform are sealed in the store' }),
  contentType: Type.String(),
});

const PeaksSchema = Type.Object({
  durationMs: Type.Number(),
  bucketMs: Type.Number(),
  sides: Type.Object({
    near: Type.Array(Type.Integer({ minimum: -128, maximum: 127 })),
    far: Type.Array(Type.Integer({ minimum: -128, maximum: 127 })),
  }),
});

/** One recording that the user sees. */
export function addRecordingDetailRoutes(api: Api, options: ApiOptions): void {
  const { catalog, store } = options;
  api.get('/recordings/:id', {
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Recordings'], summary: 'Everything that is known of a recording' },
      params: RecordingParamsSchema,
      querystring: ThroughQuerySchema,
      response: answers({ 200: DetailSchema }, ...READING),
    },
    handler: async (request) => {
      const { params, query } = request;
      const found = await findRecording(options, principalOf(request), params.id, query.filter);
      const { summary, facts, view } = found;
      const { conversationId } = summary;
      const conversation = await catalog.recordings.conversation(view.visibility, conversationId);
      const [own, ...parts] = await viewedItems(options, view, [summary, ...conversation]);
      return {
        ...own!,
        preserved: preservedItem(summary.preserved),
        facts,
        conversation: parts,
        plays: await playsOf(catalog, summary.id),
        sha256: facts.audio.sha256,
        objectId: facts.audio.objectId,
        isArchived: catalog.archive.isArchived(summary.id),
        isEncrypted: parseObjectId(facts.audio.objectId).isSealed,
        contentType: audioContentType(facts.audio.format),
      };
    },
  });

  api.get('/recordings/:id/peaks', {
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Recordings'], summary: 'The waveform of both sides' },
      params: RecordingParamsSchema,
      querystring: ThroughQuerySchema,
      response: answers({ 200: PeaksSchema }, ...READING),
    },
    handler: async (request) => {
      const { params, query } = request;
      const { id } = params;
      const { facts } = await findRecording(options, principalOf(request), id, query.filter);
      const peaks = await whileListed(options, id, () => readPeaks(store, facts.peaksObjectId));
      const { durationMs, bucketMs, sides } = peaks;
      return { durationMs, bucketMs, sides: { near: [...sides.near], far: [...sides.far] } };
    },
  });
}

function preservedItem(preserved: Preservation | undefined) {
  if (preserved === undefined) return null;
  return { at: momentText(preserved.atMs), by: preserved.byName };
}
