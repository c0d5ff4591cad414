import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { PasswordSchema, refusalError } from './log-in-schema.ts';
import { LanguageSchema, LoggedInSchema, loggedInUser } from './logged-in-user.ts';

const ChangeSchema = Type.Object(
  {
    language: Type.Optional(LanguageSchema),
    currentPassword: Type.Optional(PasswordSchema),
    newPassword: Type.Optional(PasswordSchema),
  },
  { additionalProperties: false },
);

/** The person who is logged in. */
export function addSessionRoutes(api: Api, { access, catalog }: ApiOptions): void {
  api.get('/session', {
    schema: {
      ...{ tags: ['Session'], summary: 'Who is logged in' },
      response: answers({ 200: LoggedInSchema }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => ({ user: loggedInUser(principalOf(request).user) }),
  });

  api.patch('/session', {
    schema: {
      ...{ tags: ['Session'], summary: 'Change the own language or password' },
      body: ChangeSchema,
      response: answers(
        { 204: NothingSchema },
        ...['NOT_LOGGED_IN', 'WRONG_PASSWORD', 'PASSWORD_TOO_WEAK', 'PASSWORD_USED_BEFORE'],
        ...['PASSWORD_ELSEWHERE', 'TOO_MANY_ATTEMPTS'],
      ),
    },
    handler: async (request, reply) => {
      const { language, currentPassword, newPassword } = request.body;
      const principal = principalOf(request);
      if ((currentPassword === undefined) !== (newPassword === undefined)) {
        const text = 'currentPassword and newPassword are given together';
        throw new RecorderError('REQUEST_INVALID', text);
      }
      if (currentPassword !== undefined && newPassword !== undefined) {
        const change = { currentPassword, newPassword, address: request.ip };
        const result = await access.changePassword(principal, change);
        if (result !== 'changed') throw refusalError(reply, result, 'WRONG_PASSWORD');
      }
      if (language !== undefined)
        await catalog.users.update(principal.user.id, { language }, actorOf(request));
      return reply.status(204).send(undefined);
    },
  });
}
