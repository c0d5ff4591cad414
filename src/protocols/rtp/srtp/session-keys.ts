import { createCipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { type SrtpSuite, suiteFacts } from './srtp-parameters.ts';

/** The keys of one kind of packet (RFC 3711 §4.3). */
export interface SessionKeys {
  readonly cipher: KeyObject;
  /** Absent in AEAD suites. */
  readonly authentication: KeyObject | undefined;
  readonly salt: Buffer;
}

/** RTP has the labels 0 to 2, RTCP 3 to 5 (RFC 3711 §4.3.2). */
const FIRST_LABEL = { rtp: 0, rtcp: 3 } as const;
const AUTHENTICATION_BYTES = 20;

/** Derives session keys from master key and salt, which stand behind each other in `master`. */
export function deriveSessionKeys(
  suite: SrtpSuite,
  master: Buffer,
  kind: keyof typeof FIRST_LABEL,
): SessionKeys {
  const { keyLength, saltLength, isAead } = suiteFacts(suite);
  const label = FIRST_LABEL[kind];
  const take = (offset: number, length: number) =>
    derive(master, keyLength, label + offset, length);
  return {
    cipher: createSecretKey(take(0, keyLength)),
    authentication: isAead ? undefined : createSecretKey(take(1, AUTHENTICATION_BYTES)),
    salt: take(2, saltLength),
  };
}

/**
 * The pseudo-random function (RFC 3711 §4.3.3; RFC 6188 for longer keys): a key stream whose start
 * depends on salt and label. Keys are never derived anew: a derivation rate is not taken.
 */
function derive(master: Buffer, keyLength: number, label: number, length: number): Buffer {
  const start = Buffer.alloc(16);
  // A salt of 96 bits is filled up on the right (RFC 7714 §11).
  master.copy(start, 0, keyLength);
  start[7]! ^= label;
  const cipher = createCipheriv(`aes-${keyLength * 8}-ctr`, master.subarray(0, keyLength), start);
  return cipher.update(Buffer.alloc(length));
}
