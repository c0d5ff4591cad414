import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { RecorderError } from '../../base/index.ts';

const KIND = 2;
const FINGERPRINT_BYTES = 8;
const PUBLIC_AT = 1 + FINGERPRINT_BYTES;
const PUBLIC_BYTES = 32;
const SEALED_AT = PUBLIC_AT + PUBLIC_BYTES;
const TAG_AT = SEALED_AT + 32;
const TAG_OPTIONS = { authTagLength: 16 } as const;
const NONCE = Buffer.alloc(12);
const INFO = 'earwitness recipient 1';
/** What stands before the 32 bytes of a key in DER (RFC 8410). */
const PUBLIC_DER = Buffer.from('302a300506032b656e032100', 'hex');
const PRIVATE_DER = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** Length of a data key that is wrapped to a public key. */
export const RECIPIENT_WRAP_BYTES = TAG_AT + 16;

/** An X25519 key pair, each half of 32 bytes. */
export interface RecipientPair {
  readonly publicKey: Buffer;
  readonly privateKey: Buffer;
}

/** A new key pair. */
export function newRecipientPair(): RecipientPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: rawPublic(publicKey), privateKey: rawPrivate(privateKey) };
}

/** The pair that belongs to 32 bytes of private key. */
export function pairOf(privateKey: Uint8Array): RecipientPair {
  const publicKey = rawPublic(createPublicKey(privateObject(privateKey)));
  return { publicKey, privateKey: Buffer.from(privateKey) };
}

/** What names a public key, 8 bytes. */
export function fingerprintOf(publicKey: Uint8Array): Buffer {
  return createHash('sha256').update(publicKey).digest().subarray(0, FINGERPRINT_BYTES);
}

/** Whether a wrapped key is wrapped to a public key. */
export function isRecipientWrap(wrapped: Uint8Array): boolean {
  return wrapped.length === RECIPIENT_WRAP_BYTES && wrapped[0] === KIND;
}

/** The fingerprint of the public key that it is wrapped to. */
export function recipientOf(wrapped: Uint8Array): Buffer {
  return Buffer.from(wrapped.subarray(1, PUBLIC_AT));
}

/** Wraps the 32 bytes of `dataKey` to a public key (docs/formats/keys.md, Wrapped key). */
export function wrapTo(publicKey: Uint8Array, dataKey: Uint8Array, purpose: string): Buffer {
  const once = generateKeyPairSync('x25519');
  const oncePublic = rawPublic(once.publicKey);
  const recipient = publicObject(publicKey);
  const key = sharedKey({ privateKey: once.privateKey, publicKey: recipient }, [
    oncePublic,
    publicKey,
  ]);
  const head = Buffer.concat([Buffer.of(KIND), fingerprintOf(publicKey), oncePublic]);
  const cipher = createCipheriv('aes-256-gcm', key, NONCE, TAG_OPTIONS);
  cipher.setAAD(Buffer.concat([head, Buffer.from(purpose)]));
  const sealed = cipher.update(dataKey);
  cipher.final();
  return Buffer.concat([head, sealed, cipher.getAuthTag()]);
}

/** The data key again. Throws `KEY_DAMAGED` where pair, purpose or bytes do not fit. */
export function unwrapAs(pair: RecipientPair, wrapped: Uint8Array, purpose: string): Buffer {
  try {
    const oncePublic = wrapped.subarray(PUBLIC_AT, SEALED_AT);
    const keys = {
      privateKey: privateObject(pair.privateKey),
      publicKey: publicObject(oncePublic),
    };
    const key = sharedKey(keys, [oncePublic, pair.publicKey]);
    const decipher = createDecipheriv('aes-256-gcm', key, NONCE, TAG_OPTIONS);
    decipher.setAAD(Buffer.concat([wrapped.subarray(0, SEALED_AT), Buffer.from(purpose)]));
    decipher.setAuthTag(wrapped.subarray(TAG_AT));
    return Buffer.concat([decipher.update(wrapped.subarray(SEALED_AT, TAG_AT)), decipher.final()]);
  } catch (cause) {
    const why = 'A data key that was wrapped to a public key does not open.';
    throw new RecorderError('KEY_DAMAGED', why, { cause });
  }
}

/**
 * Opens a data key that is wrapped to several, by the one that is for this pair. It throws
 * `KEY_DAMAGED` where none is.
 */
export function openAsRecipient(pair: RecipientPair) {
  const fingerprint = fingerprintOf(pair.publicKey);
  return (wraps: readonly Uint8Array[], purpose: string): Buffer => {
    const own = wraps.find(
      (each) => isRecipientWrap(each) && recipientOf(each).equals(fingerprint),
    );
    if (own !== undefined) return unwrapAs(pair, own, purpose);
    throw new RecorderError('KEY_DAMAGED', 'A data key is not wrapped to this recipient.');
  };
}

function sharedKey(
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  salt: readonly Uint8Array[],
): Buffer {
  const shared = diffieHellman(keys);
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat(salt), INFO, 32));
}

/** The 32 bytes of an X25519 public key. */
export function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_DER.length);
}

/** The 32 bytes of an X25519 private key. */
export function rawPrivate(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'pkcs8' }).subarray(PRIVATE_DER.length);
}

function publicObject(raw: Uint8Array): KeyObject {
  const key = Buffer.concat([PUBLIC_DER, raw]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function privateObject(raw: Uint8Array): KeyObject {
  const key = Buffer.concat([PRIVATE_DER, raw]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}
