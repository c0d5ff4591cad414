import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Access, LogInOrigin } from '../access/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import { answerLogIn, LogInAnswerSchema, originOf, PasswordSchema } from './log-in-schema.ts';
import { LanguageSchema } from './logged-in-user.ts';

const LoginName = Type.String({ minLength: 1, maxLength: 200 });
const PersonName = Type.String({ maxLength: 200 });

const StatusSchema = Type.Object({
  version: Type.String(),
  needsSetup: Type.Boolean({ description: 'There is no administrator yet' }),
  languages: Type.Array(LanguageSchema, { description: 'That the page offers' }),
  passwordMinimumLength: Type.Integer({ description: 'Characters of a new password' }),
  openIdLabel: Type.Union([Type.String(), Type.Null()], {
    description: 'Words on the button that leads to the OpenID provider, where there is one',
  }),
});

const SetupSchema = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 200, description: 'From the set-up link' }),
    loginName: LoginName,
    password: PasswordSchema,
    firstName: Type.Optional(PersonName),
    lastName: Type.Optional(PersonName),
  },
  { additionalProperties: false },
);

const LogInSchema = Type.Object(
  { loginName: LoginName, password: PasswordSchema },
  { additionalProperties: false },
);

/** What needs no log-in: status, set-up, log in and log out. */
export function addEntryRoutes(
  api: Api,
  { access, catalog, version }: ApiOptions,
  cookie: LogInCookie,
): void {
  api.get('/status', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Version, and whether the recorder waits to be set up' },
      security: [],
      response: answers({ 200: StatusSchema }),
    },
    handler: async () => {
      const { languages, passwordMinimumLength } = catalog.settings.get();
      const openIdLabel = access.openId.label ?? null;
      const needsSetup = await access.needsSetup();
      return { version, needsSetup, languages, passwordMinimumLength, openIdLabel };
    },
  });

  api.post('/setup', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Make an administrator with a set-up link, and log in' },
      security: [],
      body: SetupSchema,
      response: answers(
        { 200: LogInAnswerSchema },
        ...['SETUP_TOKEN_INVALID', 'PASSWORD_TOO_WEAK', 'LOGIN_NAME_TAKEN', 'USER_INVALID'],
      ),
    },
    handler: async (request, reply) => {
      const { token: setupToken, ...person } = request.body;
      const result = await access.setUp(setupToken, person, originOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });

  addPasswordRoutes(api, access, {
    ...{ url: '/session', tags: ['Entry'], cookie, originOf },
    summaries: { in: 'Log in: name and password', out: 'Log out; nobody logged in is no error' },
  });
}

/** Which log-in it is, and where. */
export interface PasswordRoutes {
  readonly url: string;
  readonly tags: string[];
  readonly summaries: { readonly in: string; readonly out: string };
  readonly cookie: LogInCookie;
  readonly originOf: (request: FastifyRequest) => LogInOrigin;
}

/** Log in by name and password, and out again. */
export function addPasswordRoutes(
  api: Api,
  access: Access,
  { url, tags, summaries, cookie, originOf: from }: PasswordRoutes,
): void {
  api.post(url, {
    schema: {
      ...{ tags, summary: summaries.in, security: [], body: LogInSchema },
      response: answers(
        { 200: LogInAnswerSchema },
        ...['WRONG_LOGIN', 'TOO_MANY_ATTEMPTS', 'LOGIN_BUSY', 'DIRECTORY_UNREACHABLE'],
      ),
    },
    handler: async (request, reply) => {
      const result = await access.logIn({ ...request.body, ...from(request) });
      return answerLogIn(request, reply, cookie, result);
    },
  });

  api.delete(url, {
    schema: {
      ...{ tags, summary: summaries.out, security: [] },
      response: answers({ 204: NothingSchema }),
    },
    handler: async (request, reply) => {
      const principal = await cookie.principal(request, true);
      if (principal !== undefined) await access.logOut(principal, request.ip);
      cookie.clear(request, reply);
      cookie.clearStep(request, reply);
      return reply.status(204).send(undefined);
    },
  });
}
