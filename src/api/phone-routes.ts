import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorText } from '../base/index.ts';
import type { PhoneQuestion } from '../phone/index.ts';
import {
  isFromPhone,
  modelOf,
  type PhoneDocument,
  preferredLanguage,
  writePhoneDocument,
} from '../protocols/phone/index.ts';
import { CALL_ACTIONS } from '../recording/index.ts';
import { LANGUAGES } from '../storage/catalog/index.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { toProblem } from './problem.ts';

/** As in CUCM's own recorders, and a plain one. */
const SERVICE_PATHS = ['/Cisco/Recording.asp', '/phone/recording'];
const AUTHENTICATION_PATH = '/phone/authenticate';
/** Of one address, behind which there may be many phones that look every 10 s. */
const REQUESTS_PER_MINUTE = 600;
const AUTHENTICATIONS_PER_MINUTE = 120;
const PHONE_XML = 'text/xml; charset=UTF-8';
/** Keeps a page out of the history of the phone: going back must not do something again. */
const LONG_AGO = 'Thu, 01 Jan 1970 00:00:00 GMT';
/** With it and everything else, an address is as long as a phone takes. */
const HOST_CHARACTERS = 100;
/** Names that need no escaping in an address; ids of recordings are among them. */
const NAME = /^[\w.-]{1,50}$/;

/** What telephones ask: pages of the phone service, and whom to take documents from. */
export function addPhoneRoutes(api: Api, options: ApiOptions): void {
  for (const url of SERVICE_PATHS) {
    api.route({
      ...{ method: 'GET', url, exposeHeadRoute: false },
      schema: { hide: true, summary: 'Pages of the phone service, each phone its own calls' },
      config: { rateLimit: { max: REQUESTS_PER_MINUTE, timeWindow: 60_000 } },
      errorHandler: (error, request, reply) => sendSorry(error, request, reply, options),
      handler: async (request, reply) => {
        const { document, refresh } = await options.phones.menus.answer(questionOf(request));
        if (refresh !== undefined) {
          reply.header('Refresh', `${refresh.afterSeconds}; url=${refresh.url}`);
        }
        return sendDocument(reply, document);
      },
    });
  }
  addAuthenticationRoute(api, options);
}

/** The authentication URL of phones: one word, and no line end after it. */
function addAuthenticationRoute(api: Api, { phones }: ApiOptions): void {
  api.route({
    ...{ method: 'GET', url: AUTHENTICATION_PATH, exposeHeadRoute: false },
    schema: { hide: true, summary: 'Tells a phone whether to take what is pushed to it' },
    config: { rateLimit: { max: AUTHENTICATIONS_PER_MINUTE, timeWindow: 60_000 } },
    errorHandler: (_error, _request, reply) => reply.status(200).type('text/plain').send('ERROR'),
    handler: async (request, reply) => {
      const query = queryOf(request);
      const answer = phones.authentication.answer({
        user: query.get('UserID') ?? '',
        password: query.get('Password') ?? '',
        address: request.ip,
      });
      return reply.header('Cache-Control', 'no-store').type('text/plain').send(answer);
    },
  });
}

function questionOf(request: FastifyRequest): PhoneQuestion {
  const query = queryOf(request);
  const { headers } = request;
  const action = query.get('action');
  return {
    device: nameIn(query, 'name') ?? '',
    address: request.ip,
    isFromPhone: isFromPhone(headers),
    model: modelOf(headers),
    language: preferredLanguage(headers, LANGUAGES),
    action: CALL_ACTIONS.find((each) => each === action),
    // One that cannot be read is none: never the current call instead.
    call: query.has('call') ? (nameIn(query, 'call') ?? 'none') : undefined,
    view: query.get('view') === 'details' ? 'details' : undefined,
    pin: query.get('pin') ?? undefined,
    baseUrl: baseUrlOf(request),
  };
}

function nameIn(query: URLSearchParams, parameter: string): string | undefined {
  const text = query.get(parameter);
  return text !== null && NAME.test(text) ? text : undefined;
}

/** Some phones append what was typed with a second question mark. */
function queryOf({ url }: FastifyRequest): URLSearchParams {
  const [, ...parts] = url.split('?');
  return new URLSearchParams(parts.join('&'));
}

/** The address at which the phone reached the recorder: at that it will reach it again. */
function baseUrlOf({ protocol, host, url }: FastifyRequest): string {
  const isUsable = host.length <= HOST_CHARACTERS && URL.canParse(`${protocol}://${host}`);
  return `${protocol}://${isUsable ? host : 'localhost'}${url.split('?')[0]}`;
}

function sendDocument(reply: FastifyReply, document: PhoneDocument): FastifyReply {
  return reply
    .header('Cache-Control', 'no-store')
    .header('Expires', LONG_AGO)
    .type(PHONE_XML)
    .send(writePhoneDocument(document));
}

/** A phone shows no problem in JSON. */
function sendSorry(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { phones, log }: ApiOptions,
): FastifyReply {
  const { problem, isOurs } = toProblem(error);
  if (isOurs) log.error({ requestId: request.id, error: errorText(error) }, 'phone not answered');
  reply.status(problem.status);
  return sendDocument(reply, phones.menus.sorry(questionOf(request)));
}
