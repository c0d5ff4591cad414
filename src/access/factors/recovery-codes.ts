import { createHash, randomInt } from 'node:crypto';

const CODES = 10;
const CHARACTERS = 16;
/** Without what is taken for another: 0 and o, 1 and i and l. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** New codes for a user, as they are shown once: `abcd-efgh-jkmn-pqrs`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const characters = Array.from({ length: CHARACTERS }, () => ALPHABET[randomInt(31)]!);
    return characters.join('').replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** What is kept of a code. A plain hash does: a code has 79 random bits. */
export function hashRecoveryCode(code: string): Buffer {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '');
  return createHash('sha256').update(plain).digest();
}
