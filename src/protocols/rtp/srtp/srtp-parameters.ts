/** The suites that are taken (RFC 4568 §6.2, RFC 7714 §14.2), the strongest first. */
export const SRTP_SUITES = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
] as const;
export type SrtpSuite = (typeof SRTP_SUITES)[number];

/** How the packets of one sender are protected. */
export interface SrtpParameters {
  readonly suite: SrtpSuite;
  /** None: nobody knows them, and no packet can be opened. */
  readonly keys: readonly SrtpMasterKey[];
}

/** A master key (RFC 3711 §3.2.1). */
export interface SrtpMasterKey {
  /** Key and salt, base64. */
  readonly inline: string;
  /** Hex digits of the key identifier that packets carry; absent: they carry none. */
  readonly mki?: string | undefined;
}

/** What is fixed by a suite. Lengths in bytes. */
export interface SuiteFacts {
  readonly keyLength: number;
  readonly saltLength: number;
  readonly isAead: boolean;
  readonly rtpTagLength: number;
  readonly rtcpTagLength: number;
}

const CM = { keyLength: 16, saltLength: 14, isAead: false, rtcpTagLength: 10 } as const;
const GCM = { saltLength: 12, isAead: true, rtpTagLength: 16, rtcpTagLength: 16 } as const;

const FACTS: Readonly<Record<SrtpSuite, SuiteFacts>> = {
  AEAD_AES_256_GCM: { ...GCM, keyLength: 32 },
  AEAD_AES_128_GCM: { ...GCM, keyLength: 16 },
  AES_CM_128_HMAC_SHA1_80: { ...CM, rtpTagLength: 10 },
  AES_CM_128_HMAC_SHA1_32: { ...CM, rtpTagLength: 4 },
};

export function suiteFacts(suite: SrtpSuite): SuiteFacts {
  return FACTS[suite];
}

/** Length of master key and salt together, as they stand in SDP. */
export function masterLength(suite: SrtpSuite): number {
  const { keyLength, saltLength } = FACTS[suite];
  return keyLength + saltLength;
}
