import { RtpParseError } from './rtp-parse-error.ts';

/*
 * RFC 3550 §5.1:
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers  ....       |
 * |      defined by profile       |   length (X=1)    |  ....     |
 *
 * The functions that take `bytes` and `offset` read one field each and allocate nothing. All but
 * `isRtp` ask for a packet that `isRtp` accepted.
 */

const FIXED_HEADER_BYTES = 12;
const VERSION = 2;

/**
 * Whether `length` bytes from `offset` are one valid RTP packet: a header ({@link hasRtpHeader})
 * and believable padding (RFC 3550 Appendix A.1). Encrypted padding cannot be checked: SRTP is to
 * be tested after decryption.
 */
export function isRtp(bytes: Uint8Array, offset: number, length: number): boolean {
  if (!hasRtpHeader(bytes, offset, length)) return false;
  if ((bytes[offset]! & 0x20) === 0) return true;
  const padding = bytes[offset + length - 1]!;
  return padding > 0 && headerLength(bytes, offset) + padding <= length;
}

/**
 * Whether `length` bytes from `offset` begin with a whole RTP header: version, room for CSRC list
 * and header extension, and none of the packet types of RTCP where both share a port (RFC 5761
 * §4). That much is to be seen of SRTP, too.
 */
export function hasRtpHeader(bytes: Uint8Array, offset: number, length: number): boolean {
  if (length < FIXED_HEADER_BYTES || offset < 0 || offset + length > bytes.length) return false;
  const first = bytes[offset]!;
  if (first >> 6 !== VERSION) return false;
  const type = bytes[offset + 1]!;
  if (type >= 192 && type <= 223) return false;
  // Nearly all audio has neither CSRC nor extension.
  if ((first & 0x1f) === 0) return true;
  let header = FIXED_HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (header + 4 > length) return false;
    header += 4 + uint16(bytes, offset + header + 2) * 4;
  }
  return header <= length;
}

/** 0 to 127. */
export function payloadType(bytes: Uint8Array, offset: number): number {
  return bytes[offset + 1]! & 0x7f;
}

/** The marker bit: for audio the first packet after silence (RFC 3551 §4.1). */
export function hasMarker(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset + 1]! > 127;
}

/** 0 to 65535. */
export function sequenceNumber(bytes: Uint8Array, offset: number): number {
  return uint16(bytes, offset + 2);
}

/** In ticks of the RTP clock, 0 to 2³² − 1. */
export function rtpTimestamp(bytes: Uint8Array, offset: number): number {
  return uint32(bytes, offset + 4);
}

/** Synchronization source, 0 to 2³² − 1. */
export function ssrc(bytes: Uint8Array, offset: number): number {
  return uint32(bytes, offset + 8);
}

/** Bytes before the payload: fixed header, CSRC list, header extension. */
export function headerLength(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset]!;
  const header = FIXED_HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) === 0) return header;
  return header + 4 + uint16(bytes, offset + header + 2) * 4;
}

/** Bytes of payload in a packet of `length` bytes: without header and padding. */
export function payloadLength(bytes: Uint8Array, offset: number, length: number): number {
  const padding = (bytes[offset]! & 0x20) === 0 ? 0 : bytes[offset + length - 1]!;
  return length - headerLength(bytes, offset) - padding;
}

/** A header as values, for everything that is not the hot path. */
export interface RtpHeader {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Contributing sources a mixer named. */
  readonly csrcs: readonly number[];
  /** Header extension (§5.3.1, RFC 8285): profile word and place of its content. */
  readonly extension?:
    | { readonly profile: number; readonly offset: number; readonly length: number }
    | undefined;
  /** Place of the payload in the buffer. */
  readonly payloadOffset: number;
  readonly payloadLength: number;
  readonly paddingLength: number;
}

/** Reads the header of the packet in `length` bytes from `offset`; throws RtpParseError. */
export function parseRtpHeader(bytes: Uint8Array, offset = 0, length = bytes.length): RtpHeader {
  if (!isRtp(bytes, offset, length)) throw new RtpParseError(defect(bytes, offset, length));
  const header = headerLength(bytes, offset);
  const first = bytes[offset]!;
  const csrcs = Array.from({ length: first & 0x0f }, (_, index) =>
    uint32(bytes, offset + FIXED_HEADER_BYTES + index * 4),
  );
  const payload = payloadLength(bytes, offset, length);
  const extensionAt = offset + FIXED_HEADER_BYTES + csrcs.length * 4;
  return {
    payloadType: payloadType(bytes, offset),
    marker: hasMarker(bytes, offset),
    sequenceNumber: sequenceNumber(bytes, offset),
    timestamp: rtpTimestamp(bytes, offset),
    ssrc: ssrc(bytes, offset),
    csrcs,
    extension:
      (first & 0x10) === 0
        ? undefined
        : {
            profile: uint16(bytes, extensionAt),
            offset: extensionAt + 4,
            length: uint16(bytes, extensionAt + 2) * 4,
          },
    payloadOffset: offset + header,
    payloadLength: payload,
    paddingLength: length - header - payload,
  };
}

/** As {@link parseRtpHeader}, undefined where it would throw. */
export function tryRtpHeader(
  bytes: Uint8Array,
  offset = 0,
  length = bytes.length,
): RtpHeader | undefined {
  return isRtp(bytes, offset, length) ? parseRtpHeader(bytes, offset, length) : undefined;
}

/** The rule that a packet breaks, in words. */
function defect(bytes: Uint8Array, offset: number, length: number): string {
  if (offset < 0 || offset + length > bytes.length) return 'the packet lies outside the buffer';
  if (length < FIXED_HEADER_BYTES) return `${length} bytes < ${FIXED_HEADER_BYTES}`;
  const first = bytes[offset]!;
  if (first >> 6 !== VERSION) return `version ${first >> 6}`;
  const type = bytes[offset + 1]!;
  if (type >= 192 && type <= 223) return `RTCP packet type ${type}`;
  return `CSRC list, extension or padding exceed ${length} bytes`;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  );
}
