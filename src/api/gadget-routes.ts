import type { FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import { Type } from 'typebox';
import type { LogInOrigin } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { addPasswordRoutes } from './entry-routes.ts';
import { GadgetCallSchema, gadgetCall } from './gadget-call.ts';
import type { GadgetFeed } from './gadget-feed.ts';
import { ActionSchema, LiveParamsSchema } from './live-routes.ts';
import { busy, unbuffered } from './live-stream-routes.ts';
import { actorOf, type LogInCookie, principalOf } from './log-in-cookie.ts';
import { answerLogIn, LogInAnswerSchema, originOf } from './log-in-schema.ts';
import { CodeAnswerSchema, codeAnswer, LOG_IN_REFUSALS } from './log-in-step-routes.ts';
import { LoggedInSchema, loggedInUser } from './logged-in-user.ts';
import { requireOwnPage } from './same-origin.ts';

/** A log-in that ends, ends the stream after this time. */
const CHECK_MS = 5000;

/** What the routes of the gadget are made from. */
export interface GadgetParts {
  readonly feed: GadgetFeed;
  /** The log-in of the gadget alone. */
  readonly cookie: LogInCookie;
  /** That of the whole page. */
  readonly pageCookie: LogInCookie;
}

/** The gadget in Jabber, Finesse or a window of its own: the own calls, with a log-in for these. */
export async function addGadgetRoutes(
  api: Api,
  options: ApiOptions,
  parts: GadgetParts,
): Promise<void> {
  // Its cookie is sent from pages of others: what they ask by themselves is refused, reading too.
  api.addHook('onRequest', requireOwnPage);
  await api.register(async (routes) => addGadgetEntryRoutes(routes, options, parts));
  await api.register(async (routes) => {
    routes.addHook('onRequest', parts.pageCookie.required(true));
    addGadgetOwnRoute(routes, options, parts);
  });
  await api.register(async (routes) => {
    routes.addHook('onRequest', parts.cookie.required(true));
    addGadgetCallRoutes(routes, options, parts);
  });
}

function addGadgetEntryRoutes(api: Api, { access }: ApiOptions, { cookie }: GadgetParts): void {
  addPasswordRoutes(api, access, {
    ...{ url: '/gadget/session', tags: ['Gadget'], cookie, originOf: gadgetOriginOf },
    summaries: {
      in: 'Log in to the gadget: name and password',
      out: 'Log out of the gadget; nobody logged in is no error',
    },
  });

  api.post('/gadget/session/second-factor', {
    schema: {
      ...{ tags: ['Gadget'], summary: 'Log in to the gadget: a code as second factor' },
      security: [],
      body: CodeAnswerSchema,
      response: answers({ 200: LogInAnswerSchema }, ...LOG_IN_REFUSALS),
    },
    handler: async (request, reply) => {
      const answer = () => codeAnswer(request.body);
      const step = cookie.step(request);
      const result = await access.way.bySecondFactor(step, answer, gadgetOriginOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });
}

/** Who is logged in to the page needs not log in again. */
function addGadgetOwnRoute(api: Api, { access }: ApiOptions, { cookie }: GadgetParts): void {
  api.post('/gadget/session/own', {
    schema: {
      ...{ tags: ['Gadget'], summary: 'Log in to the gadget as who is logged in to the page' },
      response: answers({ 200: LogInAnswerSchema }, 'NOT_LOGGED_IN'),
    },
    handler: async (request, reply) => {
      const { user } = principalOf(request);
      const proof = { by: 'page', hasFactor: true, isPasswordFine: true } as const;
      const result = await access.way.proceed(user, proof, gadgetOriginOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });
}

function addGadgetCallRoutes(
  api: Api,
  { recorder, timers, metrics }: ApiOptions,
  { feed, cookie }: GadgetParts,
): void {
  const describe = { tags: ['Gadget'], security: [{ gadget: [] }] };
  new Gauge({
    ...{ name: 'earwitness_gadgets', help: 'Gadgets that are open', registers: [metrics] },
    collect() {
      this.set(feed.size);
    },
  });

  api.get('/gadget/session', {
    schema: {
      ...{ ...describe, summary: 'Who is logged in to the gadget' },
      response: answers({ 200: LoggedInSchema }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => ({ user: loggedInUser(principalOf(request).user) }),
  });

  api.get('/gadget/events', {
    exposeHeadRoute: false,
    schema: {
      ...{ ...describe, summary: 'What becomes of the own calls, as server-sent events' },
      description: 'calls: all of them, with every change; alive: nothing new, each 5 s',
      produces: ['text/event-stream'],
      response: answers({ 200: Type.String() }, 'NOT_LOGGED_IN', 'LIVE_BUSY'),
    },
    handler: async (request, reply) => {
      const output = feed.open(principalOf(request).user.id);
      if (output === undefined) throw busy();
      // A gadget lies open all day: that it does keeps its log-in, which is worth little, open.
      const timer = timers.every(CHECK_MS, () => {
        cookie.principal(request, true).then(
          (principal) => principal === undefined && output.close(),
          () => output.close(),
        );
      });
      output.stream.once('close', () => timer.cancel());
      return unbuffered(reply).type('text/event-stream').send(output.stream);
    },
  });

  api.patch('/gadget/calls/:id', {
    schema: {
      ...{ ...describe, summary: 'Start, stop, keep, destroy, pause or resume the own recording' },
      params: LiveParamsSchema,
      body: ActionSchema,
      response: answers(
        { 200: GadgetCallSchema },
        ...['NOT_LOGGED_IN', 'CALL_NOT_FOUND', 'CALL_ACTION_NOT_POSSIBLE'],
      ),
    },
    handler: async (request) => {
      const { id } = request.params;
      // Of others, who asks is not told that they are there: administrators neither, here.
      if (recorder.control.find(id)?.userId !== principalOf(request).user.id) {
        throw new RecorderError('CALL_NOT_FOUND', 'there is no such call of yours');
      }
      return gadgetCall(recorder.control.act(id, request.body.action, actorOf(request)));
    },
  });
}

function gadgetOriginOf(request: FastifyRequest): LogInOrigin {
  return { ...originOf(request), scope: 'gadget' };
}
