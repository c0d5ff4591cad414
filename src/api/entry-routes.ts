import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import { LanguageSchema, LoggedInSchema, loggedInUser } from './logged-in-user.ts';

/** A password as typed; its rules are checked where it is set. */
export const PasswordSchema = Type.String({ minLength: 1, maxLength: 1000 });
const LoginName = Type.String({ minLength: 1, maxLength: 200 });
const PersonName = Type.String({ maxLength: 200 });

const StatusSchema = Type.Object({
  version: Type.String(),
  needsSetup: Type.Boolean({ description: 'There is no administrator yet' }),
  languages: Type.Array(LanguageSchema, { description: 'That the page offers' }),
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
      const { languages } = catalog.settings.get();
      return { version, needsSetup: await access.needsSetup(), languages };
    },
  });

  api.post('/setup', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Make an administrator with a set-up link, and log in' },
      security: [],
      body: SetupSchema,
      response: answers(
        { 204: NothingSchema },
        ...['SETUP_TOKEN_INVALID', 'PASSWORD_TOO_WEAK', 'LOGIN_NAME_TAKEN', 'USER_INVALID'],
      ),
    },
    handler: async (request, reply) => {
      const { token: setupToken, ...person } = request.body;
      const { token } = await access.setUp(setupToken, person, request.ip);
      cookie.set(request, reply, token);
      return reply.status(204).send(undefined);
    },
  });

  api.post('/session', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Log in' },
      security: [],
      body: LogInSchema,
      response: answers({ 200: LoggedInSchema }, 'WRONG_LOGIN', 'TOO_MANY_ATTEMPTS', 'LOGIN_BUSY'),
    },
    handler: async (request, reply) => {
      const result = await access.logIn({ ...request.body, address: request.ip });
      if (result.kind === 'throttled') throw tooManyAttempts(reply, result.retryAfterMs);
      if (result.kind === 'refused') {
        throw new RecorderError('WRONG_LOGIN', 'login name or password is wrong');
      }
      cookie.set(request, reply, result.token);
      return { user: loggedInUser(result.user) };
    },
  });

  api.delete('/session', {
    schema: {
      ...{ tags: ['Entry'], summary: 'Log out; nobody logged in is no error' },
      security: [],
      response: answers({ 204: NothingSchema }),
    },
    handler: async (request, reply) => {
      const principal = await cookie.principal(request, true);
      if (principal !== undefined) await access.logOut(principal, request.ip);
      cookie.clear(request, reply);
      return reply.status(204).send(undefined);
    },
  });
}

/** The error for too many attempts; says when the next is allowed. */
export function tooManyAttempts(reply: FastifyReply, retryAfterMs: number): RecorderError {
  const seconds = Math.ceil(retryAfterMs / 1000);
  reply.header('Retry-After', String(seconds));
  return new RecorderError('TOO_MANY_ATTEMPTS', `the next attempt is allowed in ${seconds} s`);
}
