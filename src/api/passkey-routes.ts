import { Type } from 'typebox';
import { type NewPasskeyAnswer, userActor } from '../access/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import type { FactorOwner } from './factor-owner.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import {
  PasskeyAnswerSchema,
  PasskeyOptionsSchema,
  RecoveryCodesSchema,
  siteOf,
} from './log-in-schema.ts';

const tags = ['Account'];
const ERRORS = ['NOT_LOGGED_IN', 'CONFIRMATION_NEEDED'];

/** The own passkeys. */
export function addPasskeyRoutes(
  api: Api,
  { access, publicUrl }: ApiOptions,
  owner: FactorOwner,
  cookie: LogInCookie,
): void {
  const { factors, steps } = access;

  api.post('/account/factors/passkey-options', {
    schema: {
      ...{ tags, summary: 'What the browser needs to make a passkey' },
      response: answers({ 200: PasskeyOptionsSchema }, ...ERRORS),
    },
    handler: async (request, reply) => {
      const user = await owner.changing(request);
      const site = siteOf(request, publicUrl);
      const options = await factors.passkeys.registrationOptions(user, site);
      const { challenge } = options;
      const before = cookie.step(request);
      const next = await steps.remember(before, 'passkey-registration', user.id, { challenge });
      cookie.setStep(request, reply, next);
      return { ...options };
    },
  });

  api.post('/account/factors/passkeys', {
    schema: {
      ...{ tags, summary: 'Keep a passkey that the browser made' },
      body: Type.Object(
        { name: Type.String({ minLength: 1, maxLength: 100 }), passkey: PasskeyAnswerSchema },
        { additionalProperties: false },
      ),
      response: answers(
        { 200: RecoveryCodesSchema },
        ...[...ERRORS, 'LOGIN_STEP_EXPIRED', 'PASSKEY_REFUSED'],
      ),
    },
    handler: async (request) => {
      const user = await owner.changing(request);
      const challenge = await steps.takeChallenge(cookie.step(request), user.id);
      const { name } = request.body;
      const answer = request.body.passkey as unknown as NewPasskeyAnswer;
      const made = { site: siteOf(request, publicUrl), challenge, name, answer };
      await factors.passkeys.register(user, made, userActor(user, request.ip));
      return owner.added(user, request);
    },
  });

  api.delete('/account/factors/passkeys/:id', {
    schema: {
      ...{ tags, summary: 'Take a passkey away' },
      params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 2000 }) }),
      response: answers(
        { 204: NothingSchema },
        ...[...ERRORS, 'FACTOR_NOT_FOUND', 'FACTOR_REQUIRED'],
      ),
    },
    handler: async (request, reply) => {
      const user = await owner.changing(request);
      const which = { passkeyId: request.params.id };
      await factors.remove(user, which, userActor(user, request.ip));
      return reply.status(204).send(undefined);
    },
  });
}
