import { type Static, Type } from 'typebox';
import { audioContentType, readPeaks } from '../playback/index.ts';
import {
  RECORDING_SORT_KEYS,
  type RecordingQuery,
  type RecordingSortKey,
} from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { findRecording, RecordingParamsSchema } from './find-recording.ts';
import { principalOf } from './log-in-cookie.ts';
import { momentOf } from './moment.ts';
import { RecordingItemSchema, recordingItem } from './recording-item.ts';

const DEFAULT_LIMIT = 50;
const MAXIMUM_LIMIT = 200;
const SORTS = RECORDING_SORT_KEYS.flatMap((key) => [`-${key}`, key]);

const ListQuerySchema = Type.Object(
  {
    filter: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id of a filter of the user; without, all' }),
    ),
    from: Type.Optional(
      Type.String({ maxLength: 40, description: 'Started at or after, ISO 8601' }),
    ),
    to: Type.Optional(Type.String({ maxLength: 40, description: 'Started before, ISO 8601' })),
    q: Type.Optional(
      Type.String({ maxLength: 200, description: 'Numbers, names, departments; every word' }),
    ),
    sort: Type.Optional(
      Type.Unsafe<string>({ type: 'string', enum: SORTS, default: '-startedAt' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAXIMUM_LIMIT, default: DEFAULT_LIMIT }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 2000, description: 'nextCursor of the last page' }),
    ),
  },
  { additionalProperties: false },
);

const PageSchema = Type.Object({
  items: Type.Array(RecordingItemSchema),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Optional(Type.Integer({ description: 'On all pages, where that is cheap to know' })),
});

const DetailSchema = Type.Interface([RecordingItemSchema], {
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

/** The recordings that the user sees. */
export function addRecordingRoutes(api: Api, options: ApiOptions): void {
  const { access, catalog, store } = options;
  api.get('/recordings', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'A page of the recordings that the user sees' },
      querystring: ListQuerySchema,
      response: answers({ 200: PageSchema }, 'NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'CURSOR_INVALID'),
    },
    handler: async (request) => {
      const query = recordingQuery(request.query);
      const visibility = await access.visibility(principalOf(request), request.query.filter);
      const page = await catalog.recordings.list(visibility, query);
      const total = page.total === undefined ? {} : { total: page.total };
      const nextCursor = page.nextCursor ?? null;
      return { items: page.items.map(recordingItem), nextCursor, ...total };
    },
  });

  api.get('/recordings/:id', {
    schema: {
      ...{ tags: ['Recordings'], summary: 'Everything that is known of a recording' },
      params: RecordingParamsSchema,
      response: answers({ 200: DetailSchema }, 'NOT_LOGGED_IN', 'RECORDING_NOT_FOUND'),
    },
    handler: async (request) => {
      const found = await findRecording(options, principalOf(request), request.params.id);
      const { summary, facts, visibility } = found;
      const { conversationId } = summary;
      const conversation = await catalog.recordings.conversation(visibility, conversationId);
      return {
        ...recordingItem(summary),
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
      response: answers({ 200: PeaksSchema }, 'NOT_LOGGED_IN', 'RECORDING_NOT_FOUND'),
    },
    handler: async (request) => {
      const { facts } = await findRecording(options, principalOf(request), request.params.id);
      const { durationMs, bucketMs, sides } = await readPeaks(store, facts.peaksObjectId);
      return { durationMs, bucketMs, sides: { near: [...sides.near], far: [...sides.far] } };
    },
  });
}

function recordingQuery(query: Static<typeof ListQuerySchema>): RecordingQuery {
  const { from, to, q, cursor, sort = '-startedAt', limit = DEFAULT_LIMIT } = query;
  const descending = sort.startsWith('-');
  return {
    sort: (descending ? sort.slice(1) : sort) as RecordingSortKey,
    descending,
    limit,
    fromMs: momentOf(from, 'from'),
    toMs: momentOf(to, 'to'),
    search: q,
    cursor,
  };
}
