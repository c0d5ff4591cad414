import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type NewPasskeyAnswer, userActor } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { User } from '../storage/catalog/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { confirmationNeeded, type LogInCookie } from './log-in-cookie.ts';
import { PasskeyAnswerSchema, siteOf } from './log-in-schema.ts';
import { PasskeyOptionsSchema } from './log-in-step-routes.ts';

const OwnFactorsSchema = Type.Object({
  totp: Type.Union([
    Type.Object({ confirmedAt: Type.String({ format: 'date-time' }) }),
    Type.Null(),
  ]),
  passkeys: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      createdAt: Type.String({ format: 'date-time' }),
      usedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    }),
  ),
  recoveryCodesLeft: Type.Integer(),
  isRequired: Type.Boolean({ description: 'The settings ask for a second factor' }),
});

const RecoveryCodesSchema = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'Shown this once; empty: as before' }),
});

const ERRORS = ['NOT_LOGGED_IN', 'CONFIRMATION_NEEDED'];

/**
 * The own second factors: of who is logged in and proved lately who they are, or whose log-in
 * waits for one.
 */
export function addFactorRoutes(
  api: Api,
  { access, catalog, publicUrl }: ApiOptions,
  cookie: LogInCookie,
): void {
  const { factors, steps } = access;
  const tags = ['Account'];

  /** Who asks. `changes`: whether they have to have proved lately who they are. */
  const ownerOf = async (request: FastifyRequest, changes: boolean): Promise<User> => {
    const principal = await cookie.principal(request, true);
    if (principal !== undefined) {
      if (changes && !principal.isConfirmed) throw confirmationNeeded();
      return principal.user;
    }
    const step = await steps.find(cookie.step(request));
    const user =
      step?.purpose === 'enrolment' ? await catalog.users.get(step.userId ?? '') : undefined;
    if (user === undefined || user.isDisabled) {
      throw new RecorderError('NOT_LOGGED_IN', 'log in first');
    }
    return user;
  };
  /** Codes for when the factor is lost, as soon as there is one and no code is left. */
  const codesFor = async (user: User, request: FastifyRequest) => {
    if ((await catalog.factors.recoveryCodesLeft(user.id)) > 0) return { recoveryCodes: [] };
    const by = userActor(user, request.ip);
    return { recoveryCodes: await factors.renewRecoveryCodes(user, by) };
  };

  api.get('/account/factors', {
    schema: {
      ...{ tags, summary: 'The own second factors' },
      response: answers({ 200: OwnFactorsSchema }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => {
      const own = await factors.of(await ownerOf(request, false));
      const iso = (ms: number) => new Date(ms).toISOString();
      return {
        ...own,
        totp: own.totp === undefined ? null : { confirmedAt: iso(own.totp.confirmedAtMs) },
        passkeys: own.passkeys.map(({ id, name, createdAtMs, usedAtMs }) => ({
          ...{ id, name, createdAt: iso(createdAtMs) },
          usedAt: usedAtMs === undefined ? null : iso(usedAtMs),
        })),
      };
    },
  });

  api.post('/account/factors/totp', {
    schema: {
      ...{ tags, summary: 'A secret for an authenticator app; it counts once confirmed' },
      response: answers(
        { 200: Type.Object({ secret: Type.String(), uri: Type.String() }) },
        ...[...ERRORS, 'FACTOR_EXISTS'],
      ),
    },
    handler: async (request) => ({ ...(await factors.beginTotp(await ownerOf(request, true))) }),
  });

  api.post('/account/factors/totp/confirm', {
    schema: {
      ...{ tags, summary: 'The app shows this code' },
      body: Type.Object(
        { code: Type.String({ minLength: 1, maxLength: 40 }) },
        { additionalProperties: false },
      ),
      response: answers({ 200: RecoveryCodesSchema }, ...[...ERRORS, 'CODE_WRONG']),
    },
    handler: async (request) => {
      const user = await ownerOf(request, true);
      await factors.confirmTotp(user, request.body.code, userActor(user, request.ip));
      return codesFor(user, request);
    },
  });

  api.delete('/account/factors/totp', {
    schema: {
      ...{ tags, summary: 'Take the authenticator app away' },
      response: answers(
        { 204: NothingSchema },
        ...[...ERRORS, 'FACTOR_NOT_FOUND', 'FACTOR_REQUIRED'],
      ),
    },
    handler: async (request, reply) => {
      const user = await ownerOf(request, true);
      await factors.remove(user, 'totp', userActor(user, request.ip));
      return reply.status(204).send(undefined);
    },
  });

  api.post('/account/factors/recovery-codes', {
    schema: {
      ...{ tags, summary: 'New recovery codes; the old ones end' },
      response: answers({ 200: RecoveryCodesSchema }, ...[...ERRORS, 'FACTOR_NOT_FOUND']),
    },
    handler: async (request) => {
      const user = await ownerOf(request, true);
      if (!(await catalog.factors.hasFactor(user.id))) {
        throw new RecorderError('FACTOR_NOT_FOUND', 'there is no second factor they stand for');
      }
      const by = userActor(user, request.ip);
      return { recoveryCodes: await factors.renewRecoveryCodes(user, by) };
    },
  });

  api.post('/account/factors/passkey-options', {
    schema: {
      ...{ tags, summary: 'What the browser needs to make a passkey' },
      response: answers({ 200: PasskeyOptionsSchema }, ...ERRORS),
    },
    handler: async (request, reply) => {
      const user = await ownerOf(request, true);
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
      const user = await ownerOf(request, true);
      const challenge = await steps.takeChallenge(cookie.step(request), user.id);
      const { name } = request.body;
      const answer = request.body.passkey as unknown as NewPasskeyAnswer;
      const made = { site: siteOf(request, publicUrl), challenge, name, answer };
      await factors.passkeys.register(user, made, userActor(user, request.ip));
      return codesFor(user, request);
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
      const user = await ownerOf(request, true);
      const which = { passkeyId: request.params.id };
      await factors.remove(user, which, userActor(user, request.ip));
      return reply.status(204).send(undefined);
    },
  });
}
