import type { MediaDescription } from './description.ts';

/** Suites of SDES that are taken, the strongest first, with bytes of master key and salt. */
const MASTER_BYTES = {
  AEAD_AES_256_GCM: 44,
  AEAD_AES_128_GCM: 28,
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
} as const;

export type CryptoSuite = keyof typeof MASTER_BYTES;
const SUITES = Object.keys(MASTER_BYTES) as CryptoSuite[];

/** How what one side sends is protected: a crypto attribute as read (RFC 4568). */
export interface MediaCrypto {
  readonly suite: CryptoSuite;
  /** None: the attribute cannot be used, and nobody can read what is sent. */
  readonly keys: readonly {
    /** Master key and salt, base64. */
    readonly inline: string;
    /** Hex digits of the key identifier in the packets; absent: there is none. */
    readonly mki?: string | undefined;
  }[];
}

interface TaggedCrypto extends MediaCrypto {
  readonly tag: string;
  /** Session parameters that an answer has to repeat. */
  readonly negotiated: string;
}

/** Makes our own master key, of so many bytes, for one m-line and suite; the same each time. */
export type OwnMasterKey = (mediaIndex: number, suite: CryptoSuite, bytes: number) => Buffer;

/** More attributes than any source offers. */
const MAX_ATTRIBUTES = 32;
const MAX_KEYS = 16;
const ATTRIBUTE = /^(\d{1,9}) +(\S+) +(\S+)((?: +\S+)*) *$/;
/** Lifetimes are not counted: a call is over long before 2³¹ packets. */
const KEY = /^inline:([A-Za-z0-9+/]+={0,2})(?:\|(?:2\^)?\d+)?(?:\|(\d{1,20}):(\d{1,3}))?$/i;
/** Hints for the receiver; all other session parameters change what is in the packets. */
const HARMLESS = /^(?:WSH=\d+|-\S+)$/i;
/** To be agreed on by both (RFC 4568 §6.3); each report says by itself whether it is encrypted. */
const PLAIN_REPORTS = 'UNENCRYPTED_SRTCP';

/** Whether an m-line asks for SRTP. */
export function isSecure({ protocol }: MediaDescription): boolean {
  return /^RTP\/SAVPF?$/i.test(protocol);
}

/** The first crypto attribute of an m-line that can be used. */
export function usableCrypto({ crypto }: MediaDescription): TaggedCrypto | undefined {
  for (const value of crypto.slice(0, MAX_ATTRIBUTES)) {
    const read = parseCrypto(value);
    if (read !== undefined) return read;
  }
  return undefined;
}

/**
 * How the source protects what it sends on an m-line; undefined where it does not. Where it says
 * so in a way that is not understood there are no keys.
 */
export function cryptoOf(media: MediaDescription): MediaCrypto | undefined {
  if (!isSecure(media)) return undefined;
  const { suite, keys } = usableCrypto(media) ?? { suite: SUITES[0]!, keys: [] };
  return { suite, keys };
}

/** Our offer of all suites for an m-line (RFC 4568 §5.1.1), with keys of our own. */
export function offeredCrypto(mediaIndex: number, ownKey: OwnMasterKey): string[] {
  return SUITES.map((suite, index) => cryptoLine(String(index + 1), suite, mediaIndex, ownKey));
}

/** Our answer to an m-line with usable attributes (RFC 4568 §5.1.2). */
export function answeredCrypto(
  media: MediaDescription,
  mediaIndex: number,
  ownKey: OwnMasterKey,
): string[] {
  const chosen = isSecure(media) ? usableCrypto(media) : undefined;
  if (chosen === undefined) return [];
  return [cryptoLine(chosen.tag, chosen.suite, mediaIndex, ownKey) + chosen.negotiated];
}

function cryptoLine(
  tag: string,
  suite: CryptoSuite,
  mediaIndex: number,
  ownKey: OwnMasterKey,
): string {
  const key = ownKey(mediaIndex, suite, MASTER_BYTES[suite]).toString('base64');
  return `a=crypto:${tag} ${suite} inline:${key}`;
}

function parseCrypto(value: string): TaggedCrypto | undefined {
  const [, tag, name, parameters = '', session = ''] = ATTRIBUTE.exec(value.trim()) ?? [];
  const suite = SUITES.find((each) => each === name?.toUpperCase());
  if (tag === undefined || suite === undefined) return undefined;
  const words = session.split(' ').filter((each) => each !== '');
  const others = words.filter((each) => each.toUpperCase() !== PLAIN_REPORTS);
  if (!others.every((each) => HARMLESS.test(each))) return undefined;
  const negotiated = others.length === words.length ? '' : ` ${PLAIN_REPORTS}`;
  const keys = parameters.split(';').map((text) => parseKey(text, suite));
  const isWhole = keys.length <= MAX_KEYS && keys.every((key) => key !== undefined);
  return isWhole ? { tag, suite, keys, negotiated } : undefined;
}

function parseKey(text: string, suite: CryptoSuite): MediaCrypto['keys'][number] | undefined {
  const [, inline, mki, mkiBytes] = KEY.exec(text) ?? [];
  if (inline === undefined) return undefined;
  if (Buffer.from(inline, 'base64').length !== MASTER_BYTES[suite]) return undefined;
  if (mki === undefined) return { inline };
  const digits = 2 * Number(mkiBytes);
  const hex = BigInt(mki).toString(16);
  if (digits === 0 || digits > 256 || hex.length > digits) return undefined;
  return { inline, mki: hex.padStart(digits, '0') };
}
