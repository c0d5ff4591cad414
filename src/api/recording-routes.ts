import { type Static, Type } from 'typebox';
import { audioContentType, readPeaks } from '../playback/index.ts';
import type { Preservation } from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import {
  findRecording,
  RecordingParamsSchema,
  ThroughQuerySchema,
  throughDetails,
  whileListed,
} from './find-recording.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { MomentSchema, momentText } from './moment.ts';
import { ReadingReports } from './reading-reports.ts';
import { RecordingItemSchema, recordingItem } from './recording-item.ts';
import { ListQuerySchema, recordingQuery } from './recording-query.ts';

const PageSchema = Type.Object({
  items: Type.Array(RecordingItemSchema),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Optional(Type.Integer({ description: 'On all pages, where that is cheap to know' })),
});

const DetailSchema = Type.Interface([RecordingItemSchema], {
  preserved: Type.Union([Type.Object({ at: MomentSchema, by: Type.String() }), Type.Null()]),
  facts: Type.Unknown({ description: 'Everything that is known of the recording' }),
  conversation: Type.Array(RecordingItemSchema),
  sha256: Type.String({ description: 'Of the stored audio, lower-case hex' }),
  objectId: Type.String(),
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

const VIEWING = ['NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED'];
const READING = [...VIEWING, 'RECORDING_NOT_FOUND'];

/** The recordings that the user sees. */
export function addRecordingRoutes(api: Api, options: ApiOptions): void {
  const { access, catalog, store, clock } = options;
  const readings = new ReadingReports(catalog.audit, clock);
  api.get('/recordings', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'A page of the recordings that the user sees' },
      querystring: ListQuerySchema,
      response: answers({ 200: PageSchema }, ...VIEWING, 'CURSOR_INVALID'),
    },
    handler: async (request) => {
      const query = recordingQuery(request.query);
      const view = await access.views.view(principalOf(request), request.query.filter);
      const { q, cursor } = request.query;
      if (q !== undefined && q.trim() !== '' && cursor === undefined) {
        const details = { ...searchDetails(request.query), ...throughDetails(view) };
        readings.report({ actor: actorOf(request), action: 'recording.searched', details });
      }
      const page = await catalog.recordings.list(view.visibility, query);
      const total = page.total === undefined ? {} : { total: page.total };
      const nextCursor = page.nextCursor ?? null;
      return { items: page.items.map(recordingItem), nextCursor, ...total };
    },
  });

  api.get('/recordings/:id', {
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
      return {
        ...recordingItem(summary),
        preserved: preservedItem(summary.preserved),
        facts,
        conversation: conversation.map(recordingItem),
        sha256: facts.audio.sha256,
        objectId: facts.audio.objectId,
        contentType: audioContentType(facts.audio.format),
      };
    },
  });

  api.get('/recordings/:id/peaks', {
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

function searchDetails({ q: text, filter, from, to }: Static<typeof ListQuerySchema>) {
  return { text, filterId: filter ?? null, from: from ?? null, to: to ?? null };
}
