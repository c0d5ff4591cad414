import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^[\w-]{43}$/;

/** A secret that cannot be guessed: 256 random bits as text. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: who reads the database cannot use it. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * What a log-in is good for: everything that the user may do, or the own calls in the gadget. The
 * gadget's is sent from frames in pages of others, and therefore must be worth little.
 */
export type SessionScope = 'page' | 'gadget';

/** The same for the token of a log-in: as one of another scope it is nobody's. */
export function hashSessionToken(token: string, scope: SessionScope): Buffer {
  return hashToken(scope === 'page' ? token : `${scope}:${token}`);
}

/** Whether `text` can be a token at all. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}
