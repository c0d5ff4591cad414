import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/** What a server asks a browser for; only what is needed here. */
interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly rpId?: string;
  readonly user?: { readonly id: string };
}

/** A passkey device made of software, with one passkey (WebAuthn §6). */
export class SoftwareAuthenticator {
  readonly origin: string;
  readonly id = randomBytes(16).toString('base64url');
  /** Whether it asks its owner for a finger or a PIN. */
  verifiesUser = true;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #counter = 0;
  #userHandle = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Makes the passkey, as `navigator.credentials.create` would. */
  create(options: Options) {
    this.#userHandle = options.user?.id ?? '';
    const idBytes = Buffer.from(this.id, 'base64url');
    const length = Buffer.from([0, idBytes.length]);
    const credential = [Buffer.alloc(16), length, idBytes, coseKey(this.#keys.publicKey)];
    const authData = this.#authData(options.rp?.id ?? '', HAS_CREDENTIAL, credential);
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Proves the passkey, as `navigator.credentials.get` would. */
  get(options: Options) {
    const authData = this.#authData(options.rpId ?? '', 0, []);
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge);
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
    const signature = sign('sha256', Buffer.concat([authData, hash]), this.#keys.privateKey);
    return this.#credential({
      clientDataJSON,
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: this.#userHandle,
    });
  }

  #credential(response: Readonly<Record<string, unknown>>) {
    const { id } = this;
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  #authData(rpId: string, flags: number, credential: readonly Buffer[]): Buffer {
    const verified = this.verifiesUser ? USER_VERIFIED : 0;
    const head = Buffer.alloc(5);
    head.writeUInt8(USER_PRESENT | verified | flags, 0);
    head.writeUInt32BE(++this.#counter, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), head, ...credential]);
  }

  #clientData(type: string, challenge: string): string {
    const { origin } = this;
    return Buffer.from(JSON.stringify({ type, challenge, origin })).toString('base64url');
  }
}

/** A public key on P-256 in COSE form (RFC 9053 §7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return cbor(
    new Map<number, unknown>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as const),
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

/** CBOR (RFC 8949) of maps, texts, bytes and small integers. */
function cbor(value: unknown): Buffer {
  if (value instanceof Map) {
    const items = [...value].flatMap(([key, item]) => [cbor(key), cbor(item)]);
    return Buffer.concat([cborHead(5, value.size), ...items]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.length), value]);
  if (typeof value === 'string') {
    return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)]);
  }
  const number = Number(value);
  return number >= 0 ? cborHead(0, number) : cborHead(1, -1 - number);
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256
    ? Buffer.from([(major << 5) | 24, length])
    : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}
