/** Header of one RTP packet without extension and contributing sources (RFC 3550 §5.1). */
export interface RtpHeaderFields {
  readonly payloadType: number;
  readonly hasMarker: boolean;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** One RTP packet. */
export function rtpPacket(header: RtpHeaderFields, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(12 + payload.length);
  packet[0] = 0x80;
  packet[1] = (header.hasMarker ? 0x80 : 0) | header.payloadType;
  packet.writeUInt16BE(header.sequenceNumber, 2);
  packet.writeUInt32BE(header.timestamp, 4);
  packet.writeUInt32BE(header.ssrc, 8);
  packet.set(payload, 12);
  return packet;
}

/** Facts of a sender report (RFC 3550 §6.4.1). */
export interface SenderReportFields {
  readonly ssrc: number;
  readonly wallClockMs: number;
  /** RTP timestamp of the same moment. */
  readonly timestamp: number;
  readonly packets: number;
  readonly payloadBytes: number;
  /** Canonical name of the source (RFC 3550 §6.5.1), at most 200 characters. */
  readonly canonicalName: string;
}

/** Seconds between 1900 (NTP) and 1970. */
const NTP_OFFSET_SECONDS = 2_208_988_800;

/** A compound RTCP packet: sender report without report blocks, and the canonical name. */
export function senderReport(fields: SenderReportFields): Buffer {
  const report = Buffer.alloc(28);
  report[0] = 0x80;
  report[1] = 200;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(fields.ssrc, 4);
  const seconds = Math.floor(fields.wallClockMs / 1000);
  const fraction = (fields.wallClockMs / 1000 - seconds) * 2 ** 32;
  report.writeUInt32BE((seconds + NTP_OFFSET_SECONDS) >>> 0, 8);
  report.writeUInt32BE(Math.floor(fraction) >>> 0, 12);
  report.writeUInt32BE(fields.timestamp >>> 0, 16);
  report.writeUInt32BE(fields.packets >>> 0, 20);
  report.writeUInt32BE(fields.payloadBytes >>> 0, 24);
  return Buffer.concat([report, sourceDescription(fields.ssrc, fields.canonicalName)]);
}

function sourceDescription(ssrc: number, canonicalName: string): Buffer {
  const name = Buffer.from(canonicalName).subarray(0, 200);
  // Header, SSRC, item type and length, text, at least one null octet, padded to 32 bits.
  const length = Math.ceil((4 + 4 + 2 + name.length + 1) / 4) * 4;
  const packet = Buffer.alloc(length);
  packet[0] = 0x81;
  packet[1] = 202;
  packet.writeUInt16BE(length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  packet[8] = 1;
  packet[9] = name.length;
  name.copy(packet, 10);
  return packet;
}

/** Payload of a telephone-event packet (RFC 4733 §2.3). */
export function telephoneEvent(event: number, duration: number, isEnd: boolean): Buffer {
  const payload = Buffer.alloc(4);
  payload[0] = event;
  payload[1] = (isEnd ? 0x80 : 0) | 10;
  payload.writeUInt16BE(Math.min(0xffff, duration), 2);
  return payload;
}

const DIGITS = '0123456789*#ABCD';

/** Event code of a DTMF digit (RFC 4733 §3.2), or undefined where it is none. */
export function eventOfDigit(digit: string): number | undefined {
  const code = DIGITS.indexOf(digit.toUpperCase());
  return digit.length === 1 && code >= 0 ? code : undefined;
}
