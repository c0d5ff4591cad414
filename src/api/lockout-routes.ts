import { Type } from 'typebox';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';

const LockoutSchema = Type.Object({
  purpose: Type.String({ description: 'password, second-factor or pin' }),
  scope: Type.String({ description: 'name: from anywhere; address: all names; both' }),
  loginName: Type.Union([Type.String(), Type.Null()], {
    description: 'Null: of all names, or of one that is nobody’s',
  }),
  address: Type.Union([Type.String(), Type.Null()], { description: 'Null: from anywhere' }),
  attempts: Type.Integer(),
  until: Type.String({ format: 'date-time' }),
});

const UnlockSchema = Type.Object(
  {
    loginName: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    address: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];

/** What is not answered for a while because somebody guessed too often. */
export function addLockoutRoutes(api: Api, { access }: ApiOptions): void {
  const tags = ['Users'];

  api.get('/lockouts', {
    schema: {
      ...{ tags, summary: 'Who, and from where, nobody is let in for a while' },
      response: answers({ 200: itemsOf(LockoutSchema) }, ...ERRORS),
    },
    handler: async () => {
      const lockouts = await access.throttle.lockouts();
      const items = lockouts.map(({ purpose, scope, loginName, address, attempts, untilMs }) => ({
        ...{ purpose, scope, attempts },
        ...{ loginName: loginName ?? null, address: address ?? null },
        until: new Date(untilMs).toISOString(),
      }));
      return { items };
    },
  });

  api.post('/lockouts/unlock', {
    schema: {
      ...{ tags, summary: 'Let a user, or an address, try again at once' },
      body: UnlockSchema,
      response: answers(
        { 200: Type.Object({ forgotten: Type.Integer({ description: 'Attempts' }) }) },
        ...ERRORS,
      ),
    },
    handler: async (request) => ({
      forgotten: await access.throttle.unlock(request.body, actorOf(request)),
    }),
  });
}
