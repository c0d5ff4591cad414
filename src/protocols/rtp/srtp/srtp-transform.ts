import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createHmac,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { headerLength } from '../header.ts';
import { deriveSessionKeys, type SessionKeys } from './session-keys.ts';
import {
  type SrtpMasterKey,
  type SrtpSuite,
  type SuiteFacts,
  suiteFacts,
} from './srtp-parameters.ts';

/** Bytes of an RTCP compound packet that are not encrypted. */
const RTCP_HEADER_BYTES = 8;
const ENCRYPTED_FLAG = 0x80000000;
const NOTHING = Buffer.alloc(0);

/** Protects and opens packets under one master key. Keeps no state: who asks knows the index. */
export class SrtpTransform {
  readonly #facts: SuiteFacts;
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  readonly #mki: Buffer;
  readonly #cipherName: string;

  /** The transform of a master key. */
  static of(suite: SrtpSuite, { inline, mki = '' }: SrtpMasterKey): SrtpTransform {
    const master = Buffer.from(inline, 'base64');
    const keys = {
      rtp: deriveSessionKeys(suite, master, 'rtp'),
      rtcp: deriveSessionKeys(suite, master, 'rtcp'),
    };
    return new SrtpTransform(suite, keys, Buffer.from(mki, 'hex'));
  }

  /** `keys` are session keys. */
  constructor(
    suite: SrtpSuite,
    { rtp, rtcp }: { readonly rtp: SessionKeys; readonly rtcp: SessionKeys },
    mki = NOTHING,
  ) {
    this.#facts = suiteFacts(suite);
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#mki = mki;
    const { keyLength, isAead } = this.#facts;
    this.#cipherName = `aes-${keyLength * 8}-${isAead ? 'gcm' : 'ctr'}`;
  }

  /** Bytes that an RTP packet gets longer by. */
  get overhead(): number {
    return this.#facts.rtpTagLength + this.#mki.length;
  }

  /** An RTP packet as SRTP (RFC 3711 §3.1, RFC 7714 §8); `rollOver` counts 2¹⁶ packets. */
  protectRtp(packet: Buffer, rollOver: number): Buffer {
    const from = headerLength(packet, 0);
    const header = packet.subarray(0, from);
    const iv = this.#rtpIv(packet, rollOver);
    const sealed = this.#encrypt(this.#rtp, iv, packet.subarray(from), header);
    if (this.#facts.isAead) return Buffer.concat([header, sealed, this.#mki]);
    const authenticated = Buffer.concat([header, sealed]);
    const tag = this.#tag(this.#rtp, [authenticated, word(rollOver)], this.#facts.rtpTagLength);
    return Buffer.concat([authenticated, this.#mki, tag]);
  }

  /** The RTP packet in an SRTP packet with a whole header; undefined where it does not verify. */
  openRtp(packet: Buffer, rollOver: number): Buffer | undefined {
    const from = headerLength(packet, 0);
    if (packet.length < from + this.overhead) return undefined;
    const header = packet.subarray(0, from);
    const iv = this.#rtpIv(packet, rollOver);
    if (this.#facts.isAead) {
      const end = packet.length - this.#mki.length;
      if (!packet.subarray(end).equals(this.#mki)) return undefined;
      const payload = this.#decryptAead(this.#rtp, iv, packet.subarray(from, end), [header]);
      return payload && Buffer.concat([header, payload]);
    }
    const { authenticated, tag } = this.#split(packet, this.#facts.rtpTagLength) ?? {};
    if (authenticated === undefined || tag === undefined) return undefined;
    const expected = this.#tag(this.#rtp, [authenticated, word(rollOver)], tag.length);
    if (!timingSafeEqual(expected, tag)) return undefined;
    return Buffer.concat([header, this.#crypt(this.#rtp, iv, authenticated.subarray(from))]);
  }

  /** An RTCP compound packet as SRTCP (RFC 3711 §3.4, RFC 7714 §9), `index` of 31 bits. */
  protectRtcp(packet: Buffer, index: number): Buffer {
    const header = packet.subarray(0, RTCP_HEADER_BYTES);
    const iv = this.#rtcpIv(packet, index);
    const trailer = word((index | ENCRYPTED_FLAG) >>> 0);
    const additional = Buffer.concat([header, trailer]);
    const sealed = this.#encrypt(this.#rtcp, iv, packet.subarray(RTCP_HEADER_BYTES), additional);
    const authenticated = Buffer.concat([header, sealed, trailer]);
    if (this.#facts.isAead) return Buffer.concat([authenticated, this.#mki]);
    const tag = this.#tag(this.#rtcp, [authenticated], this.#facts.rtcpTagLength);
    return Buffer.concat([authenticated, this.#mki, tag]);
  }

  /** What an SRTCP packet holds, and its index; undefined where it does not verify. */
  openRtcp(packet: Buffer): { readonly packet: Buffer; readonly index: number } | undefined {
    const { isAead, rtcpTagLength } = this.#facts;
    const split = this.#split(packet, isAead ? 0 : rtcpTagLength);
    const least = RTCP_HEADER_BYTES + 4 + (isAead ? rtcpTagLength : 0);
    if (split === undefined || split.authenticated.length < least) return undefined;
    const { authenticated, tag } = split;
    const trailer = authenticated.subarray(-4);
    const isEncrypted = trailer[0]! >= 0x80;
    const index = trailer.readUInt32BE(0) & 0x7fffffff;
    const iv = this.#rtcpIv(packet, index);
    const header = packet.subarray(0, RTCP_HEADER_BYTES);
    const body = authenticated.subarray(RTCP_HEADER_BYTES, -4);
    const opened = isAead
      ? this.#openAeadRtcp({ iv, header, body, trailer, isEncrypted })
      : this.#openCmRtcp({ iv, body, authenticated, tag, isEncrypted });
    return opened && { packet: Buffer.concat([header, opened]), index };
  }

  #openAeadRtcp(parts: {
    readonly iv: Buffer;
    readonly header: Buffer;
    readonly body: Buffer;
    readonly trailer: Buffer;
    readonly isEncrypted: boolean;
  }): Buffer | undefined {
    const { iv, header, body, trailer, isEncrypted } = parts;
    if (isEncrypted) return this.#decryptAead(this.#rtcp, iv, body, [header, trailer]);
    // All of it is additional data, and the tag stands behind it (RFC 7714 §9.3).
    const end = body.length - this.#facts.rtcpTagLength;
    const plain = body.subarray(0, end);
    const tag = body.subarray(end);
    return this.#decryptAead(this.#rtcp, iv, tag, [header, plain, trailer]) && plain;
  }

  #openCmRtcp(parts: {
    readonly iv: Buffer;
    readonly body: Buffer;
    readonly authenticated: Buffer;
    readonly tag: Buffer;
    readonly isEncrypted: boolean;
  }): Buffer | undefined {
    const { iv, body, authenticated, tag, isEncrypted } = parts;
    const expected = this.#tag(this.#rtcp, [authenticated], tag.length);
    if (!timingSafeEqual(expected, tag)) return undefined;
    return isEncrypted ? this.#crypt(this.#rtcp, iv, body) : body;
  }

  /** What stands before the key identifier, and the tag behind it. */
  #split(packet: Buffer, tagLength: number) {
    const tagAt = packet.length - tagLength;
    const end = tagAt - this.#mki.length;
    if (end < 0 || !packet.subarray(end, tagAt).equals(this.#mki)) return undefined;
    return { authenticated: packet.subarray(0, end), tag: packet.subarray(tagAt) };
  }

  #encrypt(keys: SessionKeys, iv: Buffer, plain: Buffer, additional: Buffer): Buffer {
    if (!this.#facts.isAead) return this.#crypt(keys, iv, plain);
    const cipher = createCipheriv(this.#cipherName as CipherGCMTypes, keys.cipher, iv);
    cipher.setAAD(additional);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  #decryptAead(
    keys: SessionKeys,
    iv: Buffer,
    sealed: Buffer,
    additional: readonly Buffer[],
  ): Buffer | undefined {
    const tagAt = sealed.length - this.#facts.rtpTagLength;
    if (tagAt < 0) return undefined;
    const authTagLength = this.#facts.rtpTagLength;
    const name = this.#cipherName as CipherGCMTypes;
    const decipher = createDecipheriv(name, keys.cipher, iv, { authTagLength });
    decipher.setAAD(additional.length === 1 ? additional[0]! : Buffer.concat(additional));
    decipher.setAuthTag(sealed.subarray(tagAt));
    const plain = decipher.update(sealed.subarray(0, tagAt));
    try {
      decipher.final();
      return plain;
    } catch {
      return undefined;
    }
  }

  /** Counter mode: encrypting and decrypting are the same. */
  #crypt(keys: SessionKeys, iv: Buffer, bytes: Buffer): Buffer {
    if (bytes.length === 0) return NOTHING;
    return createCipheriv(this.#cipherName, keys.cipher, iv).update(bytes);
  }

  #tag({ authentication }: SessionKeys, parts: readonly Buffer[], length: number): Buffer {
    const hmac = createHmac('sha1', authentication as KeyObject);
    for (const part of parts) hmac.update(part);
    return hmac.digest().subarray(0, length);
  }

  /** SSRC and packet index over the salt (RFC 3711 §4.1.1, RFC 7714 §8.1). */
  #rtpIv(packet: Buffer, rollOver: number): Buffer {
    const iv = this.#startIv(this.#rtp, packet, 8);
    const at = this.#facts.isAead ? 6 : 8;
    xorWord(iv, at, rollOver);
    iv[at + 4]! ^= packet[2]!;
    iv[at + 5]! ^= packet[3]!;
    return iv;
  }

  #rtcpIv(packet: Buffer, index: number): Buffer {
    const iv = this.#startIv(this.#rtcp, packet, 4);
    xorWord(iv, this.#facts.isAead ? 8 : 10, index);
    return iv;
  }

  #startIv({ salt }: SessionKeys, packet: Buffer, ssrcAt: number): Buffer {
    const { isAead } = this.#facts;
    const iv = Buffer.alloc(isAead ? 12 : 16);
    salt.copy(iv);
    xorWord(iv, isAead ? 2 : 4, packet.readUInt32BE(ssrcAt));
    return iv;
  }
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function xorWord(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32BE((bytes.readUInt32BE(at) ^ value) >>> 0, at);
}
