import { RtpParseError } from './rtp-parse-error.ts';

/** How one receiver hears one source (RFC 3550 §6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Share lost since the last report, in 256ths. */
  readonly fractionLost: number;
  /** May be negative where duplicates came. */
  readonly cumulativeLost: number;
  readonly extendedHighestSequence: number;
  readonly jitterTicks: number;
  /** Middle 32 bits of the NTP time of the last sender report, 0 for none. */
  readonly lastSenderReport: number;
  /** Since that report, in units of 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

/** One packet of a compound packet. */
export type RtcpPacket =
  | {
      readonly kind: 'sender-report';
      readonly ssrc: number;
      /** Wall clock of the sender, milliseconds since 1970, that `rtpTimestamp` stands for. */
      readonly ntpMs: number;
      readonly rtpTimestamp: number;
      readonly packets: number;
      readonly payloadBytes: number;
      readonly reports: readonly ReceptionReport[];
    }
  | {
      readonly kind: 'receiver-report';
      readonly ssrc: number;
      readonly reports: readonly ReceptionReport[];
    }
  | { readonly kind: 'source-description'; readonly chunks: readonly SourceDescription[] }
  | {
      readonly kind: 'goodbye';
      readonly ssrcs: readonly number[];
      readonly reason?: string | undefined;
    }
  /** APP, feedback, extended reports and all else. */
  | { readonly kind: 'other'; readonly packetType: number };

/** What a source says about itself: item type (1 is CNAME) and text (§6.5). */
export interface SourceDescription {
  readonly ssrc: number;
  readonly items: readonly { readonly type: number; readonly text: string }[];
}

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;

/** One packet of a compound: its bytes without padding, and the count field of its header. */
interface RtcpPart {
  readonly view: DataView;
  readonly count: number;
}

/**
 * Reads a compound packet by the rules of RFC 3550 §6.1 and Appendix A.2: a report first, version
 * 2 in all, padding in the last only, lengths that add up. Throws RtpParseError.
 */
export function parseRtcp(bytes: Uint8Array): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let at = 0;
  do {
    if (at + 4 > bytes.length) throw new RtpParseError(`RTCP: no header at byte ${at}`);
    const first = bytes[at]!;
    const packetType = bytes[at + 1]!;
    const end = at + 4 + ((bytes[at + 2]! << 8) | bytes[at + 3]!) * 4;
    if (first >> 6 !== 2) throw new RtpParseError(`RTCP: version ${first >> 6} at byte ${at}`);
    if (end > bytes.length) throw new RtpParseError(`RTCP: ${end} > ${bytes.length} bytes`);
    if (at === 0 && packetType !== SENDER_REPORT && packetType !== RECEIVER_REPORT) {
      throw new RtpParseError(`RTCP: packet type ${packetType} comes first`);
    }
    const padding = (first & 0x20) === 0 ? 0 : paddingLength(bytes, at, end);
    const length = end - at - padding;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
    packets.push(readPart(packetType, { view, count: first & 0x1f }));
    at = end;
  } while (at < bytes.length);
  return packets;
}

/** As {@link parseRtcp}, undefined where it would throw. */
export function tryRtcp(bytes: Uint8Array): RtcpPacket[] | undefined {
  try {
    return parseRtcp(bytes);
  } catch (error) {
    if (error instanceof RtpParseError) return undefined;
    throw error;
  }
}

function paddingLength(bytes: Uint8Array, at: number, end: number): number {
  const padding = bytes[end - 1]!;
  if (end !== bytes.length) throw new RtpParseError('RTCP: padding before the last packet');
  if (padding === 0 || padding % 4 !== 0 || at + 4 + padding > end) {
    throw new RtpParseError(`RTCP: ${padding} bytes of padding`);
  }
  return padding;
}

function readPart(packetType: number, part: RtcpPart): RtcpPacket {
  switch (packetType) {
    case SENDER_REPORT:
      return readSenderReport(part);
    case RECEIVER_REPORT:
      requireLength(part, 8);
      return {
        kind: 'receiver-report',
        ssrc: part.view.getUint32(4),
        reports: readReports(part, 8),
      };
    case SOURCE_DESCRIPTION:
      return { kind: 'source-description', chunks: readChunks(part) };
    case GOODBYE:
      return readGoodbye(part);
    default:
      return { kind: 'other', packetType };
  }
}

function requireLength(part: RtcpPart, length: number): void {
  if (part.view.byteLength < length) {
    throw new RtpParseError(`RTCP: packet of ${part.view.byteLength} < ${length} bytes`);
  }
}

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_OFFSET_SECONDS = 2_208_988_800;

function readSenderReport(part: RtcpPart): RtcpPacket {
  requireLength(part, 28);
  const { view } = part;
  const seconds = view.getUint32(8) - NTP_OFFSET_SECONDS;
  return {
    kind: 'sender-report',
    ssrc: view.getUint32(4),
    ntpMs: seconds * 1000 + (view.getUint32(12) / 2 ** 32) * 1000,
    rtpTimestamp: view.getUint32(16),
    packets: view.getUint32(20),
    payloadBytes: view.getUint32(24),
    reports: readReports(part, 28),
  };
}

function readReports(part: RtcpPart, start: number): ReceptionReport[] {
  requireLength(part, start + part.count * 24);
  const { view } = part;
  return Array.from({ length: part.count }, (_, index) => {
    const at = start + index * 24;
    return {
      ssrc: view.getUint32(at),
      fractionLost: view.getUint8(at + 4),
      cumulativeLost: (view.getInt8(at + 5) << 16) | view.getUint16(at + 6),
      extendedHighestSequence: view.getUint32(at + 8),
      jitterTicks: view.getUint32(at + 12),
      lastSenderReport: view.getUint32(at + 16),
      delaySinceLastSenderReport: view.getUint32(at + 20),
    };
  });
}

/** Chunks of items that end with a zero byte and begin at a multiple of four (§6.5). */
function readChunks(part: RtcpPart): SourceDescription[] {
  const chunks: SourceDescription[] = [];
  let at = 4;
  for (let index = 0; index < part.count; index += 1) {
    requireLength(part, at + 4);
    const items: { type: number; text: string }[] = [];
    const ssrc = part.view.getUint32(at);
    at += 4;
    requireLength(part, at + 1);
    while (part.view.getUint8(at) !== 0) {
      requireLength(part, at + 2);
      const length = part.view.getUint8(at + 1);
      items.push({ type: part.view.getUint8(at), text: readText(part, at + 2, length) });
      at += 2 + length;
      requireLength(part, at + 1);
    }
    at = (at & ~3) + 4;
    chunks.push({ ssrc, items });
  }
  return chunks;
}

function readGoodbye(part: RtcpPart): RtcpPacket {
  const end = 4 + part.count * 4;
  requireLength(part, end);
  const ssrcs = Array.from({ length: part.count }, (_, index) =>
    part.view.getUint32(4 + index * 4),
  );
  if (part.view.byteLength === end) return { kind: 'goodbye', ssrcs };
  return { kind: 'goodbye', ssrcs, reason: readText(part, end + 1, part.view.getUint8(end)) };
}

function readText(part: RtcpPart, at: number, length: number): string {
  requireLength(part, at + length);
  const { buffer, byteOffset } = part.view;
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at, length));
}
