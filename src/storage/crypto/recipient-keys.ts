import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { RecorderError } from '../../base/index.ts';
import { pairOf, type RecipientPair, rawPrivate, rawPublic } from './recipient-wrap.ts';

const KEY_BYTES = 32;
const FIRST_LINE = 'earwitness escrow key 1';
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const PEM = '-----BEGIN ';

/**
 * The 32 bytes of an X25519 public key that somebody gives: in base64, as `earwitness key escrow
 * new` prints it, or in PEM. Throws `ESCROW_INVALID`, also for a private key: that belongs to
 * nobody but its holder.
 */
export function publicKeyFrom(text: string): Buffer {
  const trimmed = text.trim();
  if (BASE64.test(trimmed)) return Buffer.from(trimmed, 'base64');
  if (trimmed.includes('PRIVATE KEY')) throw invalid('this is a private key; give the public one');
  return rawPublic(x25519(trimmed, createPublicKey));
}

/** The file of a private key (docs/formats/keys.md, File of a private key). */
export function formatPrivateKey({ privateKey }: RecipientPair): string {
  return `${FIRST_LINE}\n${privateKey.toString('base64')}\n`;
}

/** The pair of a private key in the form of {@link formatPrivateKey}, or in PEM. */
export function pairFrom(text: string): RecipientPair {
  const [first, line = ''] = text.trim().split(/\r?\n/);
  if (first !== FIRST_LINE) return pairOf(rawPrivate(x25519(text, createPrivateKey)));
  if (!BASE64.test(line)) throw invalid('its second line is not 32 bytes in base64');
  return pairOf(Buffer.from(line, 'base64'));
}

function x25519(pem: string, read: (pem: string) => KeyObject): KeyObject {
  if (!pem.includes(PEM)) throw invalid(`neither ${KEY_BYTES} bytes in base64 nor PEM`);
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (cause) {
    throw invalid('the PEM does not hold a key that opens without a password', cause);
  }
  if (key.asymmetricKeyType === 'x25519') return key;
  throw invalid(`it is of the kind ${key.asymmetricKeyType}; X25519 is needed`);
}

function invalid(why: string, cause?: unknown): RecorderError {
  return new RecorderError('ESCROW_INVALID', `No X25519 key: ${why}.`, { cause });
}
