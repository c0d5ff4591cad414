import { generateSecret, generateURI, verifySync } from 'otplib';

const ISSUER = 'Earwitness';
/** Seconds that a code is good for (RFC 6238 §5.2). */
const PERIOD_SECONDS = 30;
/** Bytes of a secret: what HMAC-SHA-1 uses (RFC 4226 §4, R6). */
const SECRET_BYTES = 20;
const CODE = /^\d{6}$/;

/** What an authenticator app is given. */
export interface TotpEnrolment {
  /** Base32, to type. */
  readonly secret: string;
  /** The same as `otpauth:` address, to show as QR code. */
  readonly uri: string;
}

/** A new secret for an authenticator app of this user. */
export function newTotpEnrolment(loginName: string): TotpEnrolment {
  const secret = generateSecret({ length: SECRET_BYTES });
  return { secret, uri: generateURI({ issuer: ISSUER, label: loginName, secret }) };
}

/**
 * The time step of a code that is right now, or was or will be within one step (RFC 6238 §5.2);
 * undefined where it is wrong, or of a step not after `lastStep`.
 */
export function totpStep(
  secret: string,
  code: string,
  nowMs: number,
  lastStep: number,
): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!CODE.test(token)) return undefined;
  const epoch = Math.floor(nowMs / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: PERIOD_SECONDS });
  if (!result.valid || !('timeStep' in result)) return undefined;
  return result.timeStep > lastStep ? result.timeStep : undefined;
}
