import { RecorderError, systemCode } from '../../base/index.ts';
import {
  type KeyProtection,
  newProtection,
  protectionOf,
  STRANGERS_COST_LIMITS,
} from './key-protection.ts';
import {
  fingerprintOf,
  isRecipientWrap,
  type RecipientPair,
  recipientOf,
  unwrapAs,
  wrapTo,
} from './recipient-wrap.ts';

/**
 * Who opens what leaves the recorder, without the recorder: the holder of a passphrase or of the
 * private half of a key pair (docs/formats/portable-file.md, Holder and wrapped key).
 */
export interface KeyHolder {
  /** What a file says of its holder, in ASCII. */
  readonly line: string;
  /** A data key for the holder. */
  wrap(purpose: string, key: Buffer): Promise<Buffer>;
}

/** A data key that is wrapped to a holder. */
export interface HeldKey {
  readonly line: string;
  readonly wrapped: Buffer;
  readonly purpose: string;
}

/** What a holder opens with. */
export interface HolderSecrets {
  /** Asked for at most once, and only where something needs it. */
  passphrase(): Promise<string>;
  readonly pair: RecipientPair | undefined;
}

/** A shorter passphrase is guessed by who has the file. */
export const MIN_PASSPHRASE_LENGTH = 12;
const RECIPIENT = 'recipient';
const PASSPHRASE = 'passphrase ';

/** Whoever has the private half of this X25519 key. */
export function recipientHolder(publicKey: Uint8Array): KeyHolder {
  return { line: RECIPIENT, wrap: async (purpose, key) => wrapTo(publicKey, key, purpose) };
}

/**
 * Whoever knows `words`; with the salt and the cost of `line`, where one was made before. Takes a
 * while, as it is meant to. Throws `PASSPHRASE_TOO_SHORT`.
 */
export async function passphraseHolder(words: string, line?: string): Promise<KeyHolder> {
  if (words.length < MIN_PASSPHRASE_LENGTH) {
    const why = `A passphrase has at least ${MIN_PASSPHRASE_LENGTH} characters.`;
    throw new RecorderError('PASSPHRASE_TOO_SHORT', why);
  }
  const access = { passphrase: () => words };
  const isKnown = line?.startsWith(PASSPHRASE) === true;
  const known = isKnown ? await protectionOf(line, access) : undefined;
  return known ?? newProtection('passphrase', access);
}

/** Opens data keys with the secrets of a holder, each passphrase line hashed once. */
export class HolderKeys {
  readonly #secrets: HolderSecrets;
  readonly #protections = new Map<string, Promise<KeyProtection | undefined>>();
  #words: Promise<string> | undefined;

  constructor(secrets: HolderSecrets) {
    this.#secrets = secrets;
  }

  /**
   * The data key. Errors: `HOLDER_PASSPHRASE_WRONG`, `HOLDER_KEY_MISSING`, `HOLDER_KEY_WRONG`,
   * `PORTABLE_DAMAGED`, `KEY_DAMAGED`.
   */
  async unwrap(held: HeldKey): Promise<Buffer> {
    if (held.line.startsWith(PASSPHRASE)) return this.#unwrapByPassphrase(held);
    if (held.line === RECIPIENT && isRecipientWrap(held.wrapped)) {
      return this.#unwrapByPair(held, recipientOf(held.wrapped));
    }
    const why = 'It does not say in a known way who opens it.';
    throw new RecorderError('PORTABLE_DAMAGED', why);
  }

  async #unwrapByPassphrase({ line, wrapped, purpose }: HeldKey): Promise<Buffer> {
    this.#words ??= this.#secrets.passphrase();
    const words = await this.#words;
    if (words === '') throw wrongPassphrase();
    let protection = this.#protections.get(line);
    if (protection === undefined) {
      protection = protectionOf(line, { passphrase: () => words }, STRANGERS_COST_LIMITS);
      this.#protections.set(line, protection);
    }
    const known = await protection;
    if (known === undefined) {
      throw new RecorderError('PORTABLE_DAMAGED', 'What it says of its passphrase makes no sense.');
    }
    try {
      return await known.unwrap(purpose, wrapped);
    } catch (cause) {
      if (systemCode(cause) !== 'KEY_PASSPHRASE_WRONG') throw cause;
      throw wrongPassphrase(cause);
    }
  }

  #unwrapByPair({ wrapped, purpose }: HeldKey, wanted: Buffer): Buffer {
    const { pair } = this.#secrets;
    const to = `It is for the public key with the fingerprint ${wanted.toString('hex')}`;
    if (pair === undefined) {
      const why = `${to}: give the private half with --key.`;
      throw new RecorderError('HOLDER_KEY_MISSING', why);
    }
    const own = fingerprintOf(pair.publicKey);
    if (!own.equals(wanted)) {
      const why = `${to}; the key that was given has ${own.toString('hex')}.`;
      throw new RecorderError('HOLDER_KEY_WRONG', why);
    }
    return unwrapAs(pair, wrapped, purpose);
  }
}

function wrongPassphrase(cause?: unknown): RecorderError {
  const why = 'The passphrase does not open it.';
  return new RecorderError('HOLDER_PASSPHRASE_WRONG', why, { cause });
}
