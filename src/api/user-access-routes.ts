import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';
import { PasswordSchema } from './log-in-schema.ts';

const UserParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });

const tags = ['Users'];
const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY', 'USER_NOT_FOUND'];

/** What administrators do about the way in of others. */
export function addUserAccessRoutes(api: Api, options: ApiOptions): void {
  const { access, catalog } = options;
  addUserFactorRoutes(api, options);

  api.put('/users/:id/password', {
    schema: {
      ...{ tags, summary: 'Give a user a password; their log-ins end' },
      params: UserParameters,
      body: Type.Object(
        { password: PasswordSchema, mustChange: Type.Optional(Type.Boolean()) },
        { additionalProperties: false },
      ),
      response: answers(
        { 204: NothingSchema },
        ...[...ERRORS, 'PASSWORD_TOO_WEAK', 'PASSWORD_USED_BEFORE', 'PASSWORD_ELSEWHERE'],
      ),
    },
    handler: async (request, reply) => {
      const { password, mustChange = true } = request.body;
      const user = await userOf(catalog, request.params.id);
      await access.passwords.set(user, password, { mustChange }, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });

  api.put('/users/:id/pin', {
    schema: {
      ...{ tags, summary: 'Give a user a PIN for telephones; null takes it away' },
      params: UserParameters,
      body: Type.Object(
        { pin: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]) },
        { additionalProperties: false },
      ),
      response: answers({ 204: NothingSchema }, ...ERRORS, 'PIN_TOO_WEAK'),
    },
    handler: async (request, reply) => {
      await access.setPin(request.params.id, request.body.pin, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

/** Second factors of others, for administrators. */
function addUserFactorRoutes(api: Api, { access, catalog }: ApiOptions): void {
  api.get('/users/:id/factors', {
    schema: {
      ...{ tags, summary: 'Which second factors a user has' },
      params: UserParameters,
      response: answers({ 200: Type.Object({ factors: Type.Array(Type.String()) }) }, ...ERRORS),
    },
    handler: async (request) => ({
      factors: await access.factors.kindsOf(await userOf(catalog, request.params.id)),
    }),
  });

  api.delete('/users/:id/factors', {
    schema: {
      ...{ tags, summary: 'Take all second factors of a user away: the telephone is lost' },
      params: UserParameters,
      response: answers({ 204: NothingSchema }, ...ERRORS),
    },
    handler: async (request, reply) => {
      await access.removeFactors(request.params.id, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}

async function userOf(catalog: Catalog, id: string): Promise<User> {
  const user = await catalog.users.get(id);
  if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
  return user;
}
