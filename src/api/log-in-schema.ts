import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { LogInRefusal, LogInResult, Site } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { WebSessionOrigin } from '../storage/catalog/index.ts';
import type { LogInCookie } from './log-in-cookie.ts';
import { LoggedInSchema, loggedInUser } from './logged-in-user.ts';

/** A password as typed; its rules are checked where it is set. */
export const PasswordSchema = Type.String({ minLength: 1, maxLength: 1000 });

/** What a log-in answers: who is in now, or what it still needs. */
export const LogInAnswerSchema = Type.Union([
  LoggedInSchema,
  Type.Object({
    needs: Type.Unsafe<'second-factor' | 'new-password' | 'enrolment'>({
      type: 'string',
      enum: ['second-factor', 'new-password', 'enrolment'],
    }),
    factors: Type.Array(Type.String(), {
      description: 'What a second factor can be: totp, passkey, recovery-codes',
    }),
  }),
]);

/** What the browser's passkey interface answers (WebAuthn §5.1); checked where it is used. */
export const PasskeyAnswerSchema = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 2000 }),
    rawId: Type.String({ minLength: 1, maxLength: 2000 }),
    type: Type.Literal('public-key'),
    response: Type.Record(Type.String({ maxLength: 40 }), Type.Unknown()),
    clientExtensionResults: Type.Record(Type.String({ maxLength: 40 }), Type.Unknown()),
    authenticatorAttachment: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false, description: 'PublicKeyCredential.toJSON()' },
);

/** Codes that stand for a lost factor. */
export const RecoveryCodesSchema = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'Shown this once; empty: as before' }),
});

/** Options for the browser's passkey interface, as the library makes them. */
export const PasskeyOptionsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: 'PublicKeyCredential options as JSON',
});

/** From where a request comes, as a log-in remembers it. */
export function originOf(request: FastifyRequest): WebSessionOrigin {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
}

/** The page as this browser reaches it. */
export function siteOf(request: FastifyRequest, publicUrl: string | undefined): Site {
  const url = new URL(publicUrl ?? `${request.protocol}://${request.host}`);
  return { host: url.hostname, origin: url.origin };
}

/** Gives the browser what a step of a log-in led to: a log-in, or the token of the next step. */
export function answerLogIn(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: LogInCookie,
  result: LogInResult,
): Static<typeof LogInAnswerSchema> {
  if (result.kind === 'logged-in') {
    cookie.clearStep(request, reply);
    cookie.set(request, reply, result.token);
    return { user: loggedInUser(result.user) };
  }
  if (result.kind === 'needs') {
    cookie.setStep(request, reply, result.token);
    return { needs: result.needs, factors: [...result.factors] };
  }
  throw refusalError(reply, result, 'WRONG_LOGIN');
}

/** The error for what was not let through; says when the next attempt is allowed. */
export function refusalError(
  reply: FastifyReply,
  refusal: LogInRefusal,
  code: 'WRONG_LOGIN' | 'WRONG_PASSWORD',
): RecorderError {
  if (refusal.kind === 'refused') return new RecorderError(code, 'this is not right');
  return tooManyAttempts(reply, refusal.retryAfterMs);
}

/** The error for who tried too often; says when the next attempt is allowed. */
export function tooManyAttempts(reply: FastifyReply, retryAfterMs: number): RecorderError {
  const seconds = Math.ceil(retryAfterMs / 1000);
  reply.header('Retry-After', String(seconds));
  return new RecorderError('TOO_MANY_ATTEMPTS', `the next attempt is allowed in ${seconds} s`);
}
