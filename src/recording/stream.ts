import { SIDES, type Side } from './party.ts';

/** One RTP payload format of a stream as negotiated (RFC 3551, RFC 4566 `a=rtpmap`, `a=fmtp`). */
export interface PayloadFormat {
  readonly payloadType: number;
  /** Encoding name in upper case: `PCMU`, `G722`, `L16`, `OPUS`, `TELEPHONE-EVENT`, `CN`. */
  readonly encodingName: string;
  /** RTP clock in Hz; 8000 for G.722 although it samples at 16 kHz (RFC 3551 §4.5.2). */
  readonly clockRate: number;
  readonly channels: number;
  /** Format parameters as written after the payload type in `a=fmtp`. */
  readonly parameters?: string | undefined;
}

/**
 * Why a format could not be decoded: the program that could is not there or lacks the decoder, it
 * failed, or none is known.
 */
export const UNDECODED_REASONS = ['program-missing', 'program-failed', 'no-decoder'] as const;

export type UndecodedReason = (typeof UNDECODED_REASONS)[number];

/** A format of which the audio lacks what came in it. */
export interface UndecodedFormat extends PayloadFormat {
  /** Undefined in recordings of versions that did not say. */
  readonly reason?: UndecodedReason | undefined;
}

/** Direction of a stream as the source sees it (RFC 3264 §5.1). */
export type StreamDirection = 'sendonly' | 'sendrecv' | 'recvonly' | 'inactive';

/** How the packets of a stream are protected by SRTP (RFC 3711), as the source said it by SDES. */
export interface StreamProtection {
  readonly suite:
    | 'AEAD_AES_256_GCM'
    | 'AEAD_AES_128_GCM'
    | 'AES_CM_128_HMAC_SHA1_80'
    | 'AES_CM_128_HMAC_SHA1_32';
  /** Master keys with their salts, base64, and the identifiers that packets carry, hex digits. */
  readonly keys: readonly { readonly inline: string; readonly mki?: string | undefined }[];
}

/** Whose voice a stream carries. */
export interface StreamVoice {
  /** `near` where it carries both. */
  readonly side: Side;
  /** Both voices come on this one stream. */
  readonly isMixed?: boolean | undefined;
}

/** The sides that are heard on a stream. */
export function sidesOf({ side, isMixed }: StreamVoice): readonly Side[] {
  return isMixed === true ? SIDES : [side];
}

/** Which stream of which session. */
export interface StreamPlace {
  readonly recordingId: string;
  readonly streamIndex: number;
}

/** What capture needs to know to receive one stream. Knows no SIP and no SDP. */
export interface StreamDescription {
  /** Place of the stream in its journal, 0 to 65535, never used twice in one session. */
  readonly streamIndex: number;
  readonly side: Side;
  /** The stream of another session whose sockets it goes on with; that one ends. */
  readonly takesOver?: StreamPlace | undefined;
  /** Even port to bind again after a crash of capture; otherwise any free one is taken. */
  readonly rtpPort?: number | undefined;
  /** Address from which media is expected, when signalled. A hint for the source lock only. */
  readonly expectedAddress?: string | undefined;
  /** RTP clock in Hz by payload type, for jitter. Unknown payload types count as 8000 Hz. */
  readonly clockRates?: Readonly<Record<number, number>> | undefined;
  /** By which the source is known; undefined: by its packets alone. */
  readonly protection?: StreamProtection | undefined;
}

/** Where a stream is received. */
export interface BoundStream {
  readonly streamIndex: number;
  readonly rtpPort: number;
  readonly rtcpPort: number;
}

/** Counts of one stream (RFC 3550 §6.4.1, Appendix A.1, A.3, A.8). */
export interface StreamStatistics {
  /** Valid RTP packets of the accepted source, duplicates not counted. */
  readonly packets: number;
  /** Payload bytes of those packets. */
  readonly payloadBytes: number;
  /** Sequence numbers that never came between the first and the last. */
  readonly lost: number;
  readonly duplicates: number;
  /** Packets that came after one with a higher sequence number. */
  readonly reordered: number;
  /** Interarrival jitter at the end and at its highest, in milliseconds. */
  readonly jitterMs: number;
  readonly maxJitterMs: number;
  /** How often the synchronization source changed after the first. */
  readonly ssrcChanges: number;
  /** Packets from a source that was not accepted; never recorded. */
  readonly foreignPackets: number;
  /** Datagrams that are not RTP. */
  readonly malformedPackets: number;
  /** Of a protected stream: packets that did not verify, or came again; never recorded. */
  readonly refusedPackets?: number | undefined;
  /** Wall-clock arrival of the first and the last packet, undefined where none came. */
  readonly firstArrivalMs?: number | undefined;
  readonly lastArrivalMs?: number | undefined;
}
