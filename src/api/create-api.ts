import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Access } from '../access/index.ts';
import { errorText, newId, RecorderError } from '../base/index.ts';
import { addAccountRoutes } from './account-routes.ts';
import { addAlertListRoute, addAlertRoutes } from './alert-routes.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { addArchiveRoutes } from './archive-routes.ts';
import { addAudioRoutes } from './audio-routes.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { acceptTokens } from './bearer-token.ts';
import { addDirectoryRoutes } from './directory-routes.ts';
import { addDocumentation } from './documentation.ts';
import { addEntryRoutes } from './entry-routes.ts';
import { addExportProgressRoute, addExportRoutes } from './export-routes.ts';
import { FactorOwner } from './factor-owner.ts';
import { addFactorRoutes } from './factor-routes.ts';
import { addFilterAdministrationRoutes } from './filter-administration-routes.ts';
import { addFilterRoutes } from './filter-routes.ts';
import { addFourEyesRoutes, addFourEyesWatchRoutes } from './four-eyes-routes.ts';
import { GadgetFeed } from './gadget-feed.ts';
import { addGadgetRoutes } from './gadget-routes.ts';
import { LiveFeed } from './live-feed.ts';
import { addControlRoutes, addLiveRoutes } from './live-routes.ts';
import { addEventRoutes, addListeningRoutes } from './live-stream-routes.ts';
import { addLockoutRoutes } from './lockout-routes.ts';
import { decoratePrincipal, LogInCookie, requireAdministrator } from './log-in-cookie.ts';
import { addLogInStepRoutes } from './log-in-step-routes.ts';
import { addMissedRoutes } from './missed-routes.ts';
import { addOpenIdRoutes, addOpenIdTest } from './openid-routes.ts';
import { addOperationRoutes } from './operation-routes.ts';
import { addPhoneRoutes } from './phone-routes.ts';
import { addPolicyRoutes } from './policy-routes.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';
import { addRecordingChangeRoutes } from './recording-change-routes.ts';
import { addRecordingDetailRoutes } from './recording-detail-routes.ts';
import { addRecordingRoutes } from './recording-routes.ts';
import { addRetentionRoutes } from './retention-routes.ts';
import { requireSameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addSettingRoutes } from './setting-routes.ts';
import { addStatusRoute, addSystemRoutes } from './system-routes.ts';
import { addTokenRoutes } from './token-routes.ts';
import { addUserAccessRoutes } from './user-access-routes.ts';
import { addUserFileRoutes } from './user-file-routes.ts';
import { addUserPhoneRoutes } from './user-phone-routes.ts';
import { addUserRoutes } from './user-routes.ts';
import { addWebPage } from './web-page.ts';
import { addWebhookRoutes } from './webhook-routes.ts';

const BODY_BYTES = 1_048_576;
/** Far above what a person with a page does; below what wears the machine out. */
const REQUESTS_PER_MINUTE = 1500;

/** Makes the server of page and API; the caller listens and closes. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { publicUrl, log } = options;
  const api: Api = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    genReqId: () => newId(),
    trustProxy: publicUrl === undefined ? false : 'loopback',
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request as FastifyRequest, reply as FastifyReply);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  api.setValidatorCompiler(TypeBoxValidatorCompiler);
  // The schemas of answers describe; what is sent is what the route says.
  api.setSerializerCompiler(() => (value) => JSON.stringify(value));
  // Forms of other sites can send text, but not JSON.
  api.removeContentTypeParser('text/plain');
  decoratePrincipal(api);
  api.setErrorHandler((error, request, reply) => {
    const isOurs = sendProblem(error, request, reply);
    if (!isOurs) return;
    const { id: requestId, method, routeOptions } = request;
    const facts = { requestId, method, route: routeOptions.url, error: errorText(error) };
    log.error(
      { ...facts, stack: error instanceof Error ? error.stack : undefined },
      'not answered',
    );
  });
  await api.register(fastifyHelmet, securityHeaders(publicUrl?.startsWith('https:') ?? false));
  await api.register(fastifyCookie);
  await api.register(fastifyRateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: () =>
      new RecorderError('TOO_MANY_REQUESTS', 'too many requests from this address'),
  });
  api.addHook('onRequest', requireSameOrigin(publicUrl));
  addRequestLog(api, options);
  await addDocumentation(api, options.version);
  await addVersionedRoutes(api, options);
  addOperationRoutes(api, options);
  addPhoneRoutes(api, options);
  await addWebPage(api, options);
  await api.ready();
  return api as unknown as FastifyInstance;
}

const PREFIX = { prefix: '/api/v1' };

/** The routes by who may ask them. */
async function addVersionedRoutes(api: Api, options: ApiOptions): Promise<void> {
  const { access, publicUrl, recorder, liveAudio: audio, clock, timers, catalog } = options;
  const pageOptions = { publicUrl, scope: 'page', mayBeFramed: () => false } as const;
  const cookie = new LogInCookie(access, pageOptions);
  const mayBeFramed = () => catalog.settings.get().frameOrigins.length > 0;
  const gadget = {
    feed: new GadgetFeed({ control: recorder.control, clock, timers }),
    cookie: new LogInCookie(access, { publicUrl, scope: 'gadget', mayBeFramed }),
    pageCookie: cookie,
  };
  const feed = new LiveFeed({ recorder, audio, clock, timers });
  // Streams without an end would keep the server from closing.
  api.addHook('preClose', async () => {
    feed.close();
    gadget.feed.close();
  });
  const streams = { feed, cookie };
  await api.register(async (versioned) => {
    withoutCache(versioned);
    lookAfterChanges(versioned, access);
    versioned.addHook('onRequest', acceptTokens(access));
    await versioned.register(async (routes) => addPublicRoutes(routes, options, cookie));
    await versioned.register((routes) => addGadgetRoutes(routes, options, gadget));
    await versioned.register(async (routes) => {
      const owner = new FactorOwner(options, cookie);
      routes.addHook('onRequest', owner.required);
      addFactorRoutes(routes, options, { owner, cookie });
    });
    await versioned.register(async (routes) => {
      routes.addHook('onRequest', cookie.required(true));
      addMemberRoutes(routes, options);
      addListeningRoutes(routes, options, streams);
    });
    await versioned.register(async (routes) => {
      // A page asks for these by itself: that keeps nobody logged in.
      routes.addHook('onRequest', cookie.required(false));
      addLiveRoutes(routes, options);
      addFourEyesWatchRoutes(routes, options);
      addExportProgressRoute(routes, options);
      addEventRoutes(routes, options, streams);
      addStatusRoute(routes, options);
      addAlertListRoute(routes, options);
    });
    await versioned.register(async (routes) => {
      routes.addHook('onRequest', cookie.required(true));
      addAdministrationRoutes(routes, options);
    });
  }, PREFIX);
}

function addPublicRoutes(routes: Api, options: ApiOptions, cookie: LogInCookie): void {
  addEntryRoutes(routes, options, cookie);
  addLogInStepRoutes(routes, options, cookie);
  addOpenIdRoutes(routes, options, cookie);
}

function addMemberRoutes(routes: Api, options: ApiOptions): void {
  addSessionRoutes(routes, options);
  addFilterRoutes(routes, options);
  addFourEyesRoutes(routes, options);
  addRecordingRoutes(routes, options);
  addRecordingDetailRoutes(routes, options);
  addRecordingChangeRoutes(routes, options);
  addAudioRoutes(routes, options);
  addExportRoutes(routes, options);
  addControlRoutes(routes, options);
  addAccountRoutes(routes, options);
}

/** For administrators alone. */
function addAdministrationRoutes(routes: Api, options: ApiOptions): void {
  routes.addHook('onRequest', async (request) => requireAdministrator(request));
  addSettingRoutes(routes, options);
  addUserRoutes(routes, options);
  addFilterAdministrationRoutes(routes, options);
  addUserFileRoutes(routes, options);
  addUserPhoneRoutes(routes, options);
  addPolicyRoutes(routes, options);
  addMissedRoutes(routes, options);
  addAuditRoutes(routes, options);
  addRetentionRoutes(routes, options);
  addAlertRoutes(routes, options);
  addSystemRoutes(routes, options);
  addUserAccessRoutes(routes, options);
  addLockoutRoutes(routes, options);
  addTokenRoutes(routes, options);
  addArchiveRoutes(routes, options);
  addWebhookRoutes(routes, options);
  addDirectoryRoutes(routes, options);
  addOpenIdTest(routes, options);
}

/** What was heard and said stays in no cache. */
function withoutCache(routes: Api): void {
  routes.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
  });
}

/** What runs on without a right that was just taken away is cut before that is answered. */
function lookAfterChanges(routes: Api, { streams }: Pick<Access, 'streams'>): void {
  routes.addHook('onSend', async ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') await streams.look();
  });
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): boolean {
  const { problem, isOurs } = toProblem(error);
  reply.header('X-Request-Id', request.id);
  void reply.status(problem.status).type(PROBLEM_TYPE).send(problem);
  return isOurs;
}

/** Routes, not addresses: what somebody searched for is nobody's business. */
function addRequestLog(api: Api, { log }: ApiOptions): void {
  api.addHook('onResponse', async (request, reply) => {
    const { id: requestId, method, routeOptions } = request;
    const facts = { requestId, method, route: routeOptions.url, status: reply.statusCode };
    log.debug({ ...facts, tookMs: Math.round(reply.elapsedTime) }, 'request');
  });
}
