import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import type { LiveFeed } from './live-feed.ts';
import { LiveParamsSchema } from './live-routes.ts';
import { LiveView } from './live-view.ts';
import { actorOf, type LogInCookie, principalOf } from './log-in-cookie.ts';

const MAX_LISTENERS = 50;
/** As many rows as a large window shows. */
const MAX_METERED = 100;

/** What the routes of this file are made from. */
export interface LiveStreamParts {
  readonly feed: LiveFeed;
  readonly cookie: LogInCookie;
}

/**
 * The live view as a stream of events. A page that is left open keeps nobody logged in. As for all
 * that has no end, there is no HEAD: it would open a stream that nobody reads and nobody closes.
 */
export function addEventRoutes(api: Api, options: ApiOptions, parts: LiveStreamParts): void {
  const { access, metrics } = options;
  const { feed } = parts;
  new Gauge({
    ...{ name: 'earwitness_live_viewers', help: 'Live views that are open', registers: [metrics] },
    collect() {
      this.set(feed.size);
    },
  });
  api.get('/live/events', {
    exposeHeadRoute: false,
    schema: {
      ...{ tags: ['Live'], summary: 'What changes, as server-sent events' },
      description:
        'snapshot: everything, and the id of this stream; call: a call that is new or changed; ' +
        'gone: it is no more; counters: each second; levels: of the calls that were asked for',
      produces: ['text/event-stream'],
      response: answers({ 200: Type.String() }, 'NOT_LOGGED_IN', 'LIVE_BUSY'),
    },
    handler: async (request, reply) => {
      const { user, sessionKey } = principalOf(request);
      const view = await LiveView.of(access, principalOf(request));
      const client = feed.open({ userId: user.id, sessionKey, view });
      if (client === undefined) throw busy();
      access.streams.guard(client.stream, async () => {
        const principal = await parts.cookie.present(request);
        feed.changeView(client, await LiveView.of(access, principal));
      });
      return unbuffered(reply).type('text/event-stream').send(client.stream);
    },
  });

  api.put('/live/events/:id', {
    schema: {
      ...{ tags: ['Live'], summary: 'Choose the calls whose levels the stream is to tell' },
      params: LiveParamsSchema,
      body: Type.Object(
        { calls: Type.Array(Type.String({ maxLength: 100 }), { maxItems: MAX_METERED }) },
        { additionalProperties: false },
      ),
      response: answers({ 204: NothingSchema }, 'NOT_LOGGED_IN', 'WATCHER_NOT_FOUND'),
    },
    handler: async (request, reply) => {
      const client = feed.find(request.params.id, principalOf(request).sessionKey);
      if (client === undefined) {
        throw new RecorderError('WATCHER_NOT_FOUND', 'there is no such stream of events');
      }
      client.want(request.body.calls.filter((id) => client.knows(id)));
      return reply.status(204).send(undefined);
    },
  });
}

/** Listening in. */
export function addListeningRoutes(api: Api, options: ApiOptions, parts: LiveStreamParts): void {
  const { access, recorder, liveAudio, catalog } = options;

  async function requireListener(request: FastifyRequest, id: string): Promise<void> {
    const view = await LiveView.of(access, principalOf(request));
    const call = view.require(recorder, id);
    if (!view.hears(call)) {
      report(request, id, 'refused');
      throw listeningNotAllowed();
    }
    if (call.endedAtMs !== undefined) throw notRunning();
  }

  function report(request: FastifyRequest, id: string, outcome: 'done' | 'refused'): void {
    const call = recorder.live.find(id);
    const name = `${call?.localNumber ?? call?.localDevice ?? '?'} – ${call?.remoteNumber ?? '?'}`;
    const object = { kind: 'recording', id, name } as const;
    catalog.audit.append({ actor: actorOf(request), action: 'live.listened', object, outcome });
  }

  /** Throws where who listens may not any more. */
  async function requireStillListener(request: FastifyRequest, id: string): Promise<void> {
    const view = await LiveView.of(access, await parts.cookie.present(request));
    const call = recorder.live.find(id);
    if (call !== undefined && !view.hears(call)) throw listeningNotAllowed();
  }

  api.get('/live/:id/audio', {
    exposeHeadRoute: false,
    schema: {
      ...{ tags: ['Live'], summary: 'The sound of a running call as an endless WAV' },
      params: LiveParamsSchema,
      produces: ['audio/wav'],
      response: answers(
        { 200: Type.Unsafe<unknown>({ description: '16 kHz, 16 bit, near left, far right' }) },
        ...['NOT_LOGGED_IN', 'LISTENING_NOT_ALLOWED', 'CALL_NOT_FOUND', 'CALL_NOT_RUNNING'],
        'LIVE_BUSY',
      ),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      await requireListener(request, id);
      if (liveAudio.listeners >= MAX_LISTENERS) throw busy();
      // Before the first byte.
      report(request, id, 'done');
      const listener = liveAudio.listen(id);
      if (listener === undefined) throw notRunning();
      access.streams.guard(listener.stream, () => requireStillListener(request, id));
      return unbuffered(reply).type('audio/wav').send(listener.stream);
    },
  });
}

/** Asks a proxy to pass on what comes, when it comes. */
export function unbuffered(reply: FastifyReply): FastifyReply {
  return reply.header('X-Accel-Buffering', 'no');
}

function listeningNotAllowed(): RecorderError {
  return new RecorderError('LISTENING_NOT_ALLOWED', 'you may not listen to this call');
}

/** Too many streams are open. */
export function busy(): RecorderError {
  return new RecorderError('LIVE_BUSY', 'too many are watching or listening at the same time');
}

function notRunning(): RecorderError {
  return new RecorderError('CALL_NOT_RUNNING', 'the call is not running');
}
