import { type Static, Type } from 'typebox';
import type { FactorAnswer, FoundStep, PasskeyAnswer } from '../access/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import {
  answerLogIn,
  LogInAnswerSchema,
  originOf,
  PasskeyAnswerSchema,
  PasskeyOptionsSchema,
  PasswordSchema,
  siteOf,
} from './log-in-schema.ts';

const CodeSchema = Type.String({ minLength: 1, maxLength: 40 });
const TotpSchema = Type.Object({ code: CodeSchema }, { additionalProperties: false });
const RecoverySchema = Type.Object({ recoveryCode: CodeSchema }, { additionalProperties: false });
/** A second factor that is typed. */
export const CodeAnswerSchema = Type.Union([TotpSchema, RecoverySchema]);
const SecondFactorSchema = Type.Union([
  TotpSchema,
  RecoverySchema,
  Type.Object({ passkey: PasskeyAnswerSchema }, { additionalProperties: false }),
]);

const describe = { tags: ['Entry'], security: [] };
export const LOG_IN_REFUSALS = ['WRONG_LOGIN', 'LOGIN_STEP_EXPIRED', 'TOO_MANY_ATTEMPTS'];

/** What follows name and password, and the ways in without them. Cookies say who it is. */
export function addLogInStepRoutes(api: Api, options: ApiOptions, cookie: LogInCookie): void {
  const { way } = options.access;
  addPasskeyLogInRoutes(api, options, cookie);

  api.post('/session/second-factor', {
    schema: {
      ...{ ...describe, summary: 'Log in: second factor' },
      body: SecondFactorSchema,
      response: answers({ 200: LogInAnswerSchema }, ...LOG_IN_REFUSALS),
    },
    handler: async (request, reply) => {
      const given = (step: FoundStep): FactorAnswer => {
        const challenge = String(step.details.challenge ?? '');
        return factorAnswer(request.body, siteOf(request, options.publicUrl), challenge);
      };
      const result = await way.bySecondFactor(cookie.step(request), given, originOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });

  api.post('/session/new-password', {
    schema: {
      ...{ ...describe, summary: 'Log in: the new password that is asked for' },
      body: Type.Object({ newPassword: PasswordSchema }, { additionalProperties: false }),
      response: answers(
        { 200: LogInAnswerSchema },
        ...['LOGIN_STEP_EXPIRED', 'PASSWORD_TOO_WEAK', 'PASSWORD_USED_BEFORE'],
      ),
    },
    handler: async (request, reply) => {
      const { newPassword } = request.body;
      const token = cookie.step(request);
      const result = await way.byNewPassword(token, newPassword, originOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });

  api.post('/session/enrolled', {
    schema: {
      ...{ ...describe, summary: 'Log in: the second factor that was asked for is there now' },
      response: answers({ 200: LogInAnswerSchema }, 'LOGIN_STEP_EXPIRED', 'FACTOR_REQUIRED'),
    },
    handler: async (request, reply) => {
      const result = await way.afterEnrolment(cookie.step(request), originOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });
}

/** A passkey: as second factor, or alone. */
function addPasskeyLogInRoutes(
  api: Api,
  { access, catalog, publicUrl }: ApiOptions,
  cookie: LogInCookie,
): void {
  const { way, steps, factors } = access;

  api.post('/session/passkey-options', {
    schema: {
      ...{ ...describe, summary: 'What the browser needs to prove a passkey' },
      response: answers({ 200: PasskeyOptionsSchema }),
    },
    handler: async (request, reply) => {
      const token = cookie.step(request);
      const step = await steps.find(token);
      const isSecond = step?.purpose === 'second-factor';
      const user = isSecond ? await catalog.users.get(step.userId ?? '') : undefined;
      const site = siteOf(request, publicUrl);
      const options = await factors.passkeys.authenticationOptions(user, site);
      const { challenge } = options;
      const next =
        user === undefined
          ? await steps.begin('passkey-log-in', undefined, { challenge })
          : await steps.remember(token, 'second-factor', user.id, { challenge });
      cookie.setStep(request, reply, next);
      return { ...options };
    },
  });

  api.post('/session/passkey', {
    schema: {
      ...{ ...describe, summary: 'Log in: a passkey alone' },
      body: PasskeyAnswerSchema,
      response: answers({ 200: LogInAnswerSchema }, ...LOG_IN_REFUSALS),
    },
    handler: async (request, reply) => {
      const answer = request.body as unknown as PasskeyAnswer;
      const site = siteOf(request, publicUrl);
      const result = await way.byPasskey(cookie.step(request), answer, site, originOf(request));
      return answerLogIn(request, reply, cookie, result);
    },
  });
}

function factorAnswer(
  body: Static<typeof SecondFactorSchema>,
  site: ReturnType<typeof siteOf>,
  challenge: string,
): FactorAnswer {
  if (!('passkey' in body)) return codeAnswer(body);
  const answer = body.passkey as unknown as PasskeyAnswer;
  return { kind: 'passkey', answer, site, challenge };
}

/** A second factor that was typed. */
export function codeAnswer(body: Static<typeof CodeAnswerSchema>): FactorAnswer {
  return 'code' in body
    ? { kind: 'totp', code: body.code }
    : { kind: 'recovery-code', code: body.recoveryCode };
}
