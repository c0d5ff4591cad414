import { writeFileSync } from 'node:fs';

/** A UDP datagram to be written into a capture file. */
export interface WrittenDatagram {
  /** Time since the first one. */
  readonly atMs: number;
  readonly payload: Uint8Array;
}

const ETHERNET = 1;
const HEADERS_BYTES = 14 + 20 + 8;

/** Writes a capture file of Ethernet frames with the datagrams; sipp plays their payloads. */
export function writeCapture(path: string, datagrams: readonly WrittenDatagram[]): void {
  const file = Buffer.alloc(24);
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt16LE(2, 4);
  file.writeUInt16LE(4, 6);
  file.writeUInt32LE(65_535, 16);
  file.writeUInt32LE(ETHERNET, 20);
  writeFileSync(path, Buffer.concat([file, ...datagrams.map(captureRecord)]));
}

function captureRecord({ atMs, payload }: WrittenDatagram): Buffer {
  const record = Buffer.alloc(16 + HEADERS_BYTES + payload.length);
  record.writeUInt32LE(Math.floor(atMs / 1000), 0);
  record.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4);
  record.writeUInt32LE(record.length - 16, 8);
  record.writeUInt32LE(record.length - 16, 12);
  const frame = record.subarray(16);
  frame.writeUInt16BE(0x0800, 12);
  const ip = frame.subarray(14);
  ip[0] = 0x45;
  ip.writeUInt16BE(ip.length, 2);
  ip[8] = 64;
  ip[9] = 17;
  ip.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  const udp = ip.subarray(20);
  udp.writeUInt16BE(4000, 0);
  udp.writeUInt16BE(4000, 2);
  udp.writeUInt16BE(udp.length, 4);
  udp.set(payload, 8);
  return record;
}

/** RTP packets of 20 ms of G.711 codes each, as a phone sends them. */
export function rtpOfCodes(
  codes: Uint8Array,
  options: { payloadType: number; ssrc: number; firstSequenceNumber?: number },
): WrittenDatagram[] {
  const first = options.firstSequenceNumber ?? 1000;
  return Array.from({ length: Math.floor(codes.length / 160) }, (_, index) => {
    const payload = Buffer.alloc(172);
    payload[0] = 0x80;
    payload[1] = (index === 0 ? 0x80 : 0) | options.payloadType;
    payload.writeUInt16BE((first + index) & 0xffff, 2);
    payload.writeUInt32BE((index * 160) >>> 0, 4);
    payload.writeUInt32BE(options.ssrc, 8);
    payload.set(codes.subarray(index * 160, index * 160 + 160), 12);
    return { atMs: index * 20, payload };
  });
}
