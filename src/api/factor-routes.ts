import { Type } from 'typebox';
import { userActor } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import type { FactorOwner } from './factor-owner.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import { RecoveryCodesSchema } from './log-in-schema.ts';
import { addPasskeyRoutes } from './passkey-routes.ts';

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

const tags = ['Account'];
const ERRORS = ['NOT_LOGGED_IN', 'CONFIRMATION_NEEDED'];

/** What the routes of this file are made from. */
export interface FactorParts {
  readonly owner: FactorOwner;
  readonly cookie: LogInCookie;
}

/** The own second factors. */
export function addFactorRoutes(
  api: Api,
  options: ApiOptions,
  { owner, cookie }: FactorParts,
): void {
  const { access, catalog } = options;
  const { factors } = access;
  addTotpRoutes(api, options, owner);
  addPasskeyRoutes(api, options, owner, cookie);

  api.get('/account/factors', {
    schema: {
      ...{ tags, summary: 'The own second factors' },
      response: answers({ 200: OwnFactorsSchema }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => {
      const own = await factors.of(await owner.of(request));
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

  api.post('/account/factors/recovery-codes', {
    schema: {
      ...{ tags, summary: 'New recovery codes; the old ones end' },
      response: answers({ 200: RecoveryCodesSchema }, ...[...ERRORS, 'FACTOR_NOT_FOUND']),
    },
    handler: async (request) => {
      const user = await owner.changing(request);
      if (!(await catalog.factors.hasFactor(user.id))) {
        throw new RecorderError('FACTOR_NOT_FOUND', 'there is no second factor they stand for');
      }
      const by = userActor(user, request.ip);
      return { recoveryCodes: await factors.renewRecoveryCodes(user, by) };
    },
  });
}

/** The own authenticator app. */
function addTotpRoutes(api: Api, { access }: ApiOptions, owner: FactorOwner): void {
  const { factors } = access;

  api.post('/account/factors/totp', {
    schema: {
      ...{ tags, summary: 'A secret for an authenticator app; it counts once confirmed' },
      response: answers(
        { 200: Type.Object({ secret: Type.String(), uri: Type.String() }) },
        ...[...ERRORS, 'FACTOR_EXISTS'],
      ),
    },
    handler: async (request) => ({ ...(await factors.beginTotp(await owner.changing(request))) }),
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
      const user = await owner.changing(request);
      await factors.confirmTotp(user, request.body.code, userActor(user, request.ip));
      return owner.added(user, request);
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
      const user = await owner.changing(request);
      await factors.remove(user, 'totp', userActor(user, request.ip));
      return reply.status(204).send(undefined);
    },
  });
}
