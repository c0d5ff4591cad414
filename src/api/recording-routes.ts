import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { View } from '../access/index.ts';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { ThroughQuerySchema, throughDetails } from './find-recording.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { ReadingReports } from './reading-reports.ts';
import { ListQuerySchema, NarrowingQuerySchema, recordingQuery } from './recording-query.ts';
import { ViewedItemSchema, viewedItems } from './viewed-recording.ts';

const PageSchema = Type.Object({
  items: Type.Array(ViewedItemSchema),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Optional(Type.Integer({ description: 'On all pages, where that is cheap to know' })),
});

const VIEWING = ['NOT_LOGGED_IN', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED'];

/** The recordings that the user sees. */
export function addRecordingRoutes(api: Api, options: ApiOptions): void {
  const { access, catalog, clock } = options;
  const readings = new ReadingReports(catalog.audit, clock);

  /**
   * Of every page and of the count: each of them tells by itself what is found. The pages of one
   * search are one reading.
   */
  function reportSearch(request: FastifyRequest, asked: Narrowing, view: View): void {
    if (asked.q === undefined || asked.q.trim() === '') return;
    const details = { ...searchDetails(asked), ...throughDetails(view) };
    readings.report({ actor: actorOf(request), action: 'recording.searched', details });
  }

  api.get('/recordings', {
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Recordings'], summary: 'A page of the recordings that the user sees' },
      querystring: ListQuerySchema,
      response: answers({ 200: PageSchema }, ...VIEWING, 'CURSOR_INVALID'),
    },
    handler: async (request) => {
      const query = recordingQuery(request.query);
      const view = await access.views.view(principalOf(request), request.query.filter);
      reportSearch(request, request.query, view);
      const page = await catalog.recordings.list(view.visibility, query);
      const total = page.total === undefined ? {} : { total: page.total };
      const nextCursor = page.nextCursor ?? null;
      const items = await viewedItems(options, view, page.items);
      return { items, nextCursor, ...total };
    },
  });

  api.get('/recordings/count', {
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Recordings'], summary: 'How many recordings a list has on all its pages' },
      querystring: NarrowingQuerySchema,
      response: answers({ 200: Type.Object({ count: Type.Integer() }) }, ...VIEWING),
    },
    handler: async (request) => {
      const query = recordingQuery(request.query);
      const view = await access.views.view(principalOf(request), request.query.filter);
      reportSearch(request, request.query, view);
      return { count: await catalog.recordings.count(view.visibility, query) };
    },
  });

  api.get('/recordings/tags', {
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Recordings'], summary: 'The tags of the recordings that the user sees' },
      querystring: ThroughQuerySchema,
      response: answers({ 200: itemsOf(Type.String()) }, ...VIEWING),
    },
    handler: async (request) => {
      const { visibility } = await access.views.view(principalOf(request), request.query.filter);
      return { items: await catalog.recordings.tags(visibility) };
    },
  });
}

type Narrowing = Static<typeof NarrowingQuerySchema>;

function searchDetails({ q: text, filter, from, to }: Narrowing) {
  return { text, filterId: filter ?? null, from: from ?? null, to: to ?? null };
}
