import { readFileSync } from 'node:fs';

/** One UDP datagram of a capture file. */
export interface CapturedDatagram {
  /** Wall clock of the capture. */
  readonly arrivalSec: number;
  readonly arrivalNsec: number;
  readonly source: { readonly address: string; readonly port: number };
  readonly destination: { readonly address: string; readonly port: number };
  readonly payload: Buffer;
}

interface Frame {
  readonly linkType: number;
  readonly sec: number;
  readonly nsec: number;
  readonly bytes: Buffer;
}

/**
 * The UDP datagrams of a capture file, pcap (micro- and nanoseconds, both byte orders) or pcapng,
 * of Ethernet, Linux cooked (1 and 2), BSD loopback and raw IP links, IPv4 and IPv6. Everything
 * else, fragments too, is left out; a torn end is ignored.
 */
export function readCapture(path: string): CapturedDatagram[] {
  const file = readFileSync(path);
  const frames = file.readUInt32LE(0) === 0x0a0d0d0a ? pcapngFrames(file) : pcapFrames(file);
  return frames.flatMap((frame) => {
    const packet = networkPacket(frame);
    const datagram = packet === undefined ? undefined : udpDatagram(packet);
    return datagram === undefined
      ? []
      : [{ arrivalSec: frame.sec, arrivalNsec: frame.nsec, ...datagram }];
  });
}

/** https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/ */
function pcapFrames(file: Buffer): Frame[] {
  const magic = file.readUInt32LE(0);
  const swapped = file.readUInt32BE(0);
  const isLittle = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  if (!isLittle && swapped !== 0xa1b2c3d4 && swapped !== 0xa1b23c4d) {
    throw new Error('not a capture file');
  }
  const isNanoseconds = (isLittle ? magic : swapped) === 0xa1b23c4d;
  const uint32 = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const linkType = uint32(20) & 0xffff;
  const frames: Frame[] = [];
  let at = 24;
  while (at + 16 <= file.length) {
    const end = at + 16 + uint32(at + 8);
    if (end > file.length) break;
    const nsec = uint32(at + 4) * (isNanoseconds ? 1 : 1000);
    frames.push({ linkType, sec: uint32(at), nsec, bytes: file.subarray(at + 16, end) });
    at = end;
  }
  return frames;
}

/** https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/ */
function pcapngFrames(file: Buffer): Frame[] {
  const frames: Frame[] = [];
  let isLittle = true;
  let interfaces: { linkType: number; unitsPerSecond: bigint }[] = [];
  const uint16 = (at: number) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const uint32 = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  for (let at = 0; at + 12 <= file.length; ) {
    if (file.readUInt32LE(at) === 0x0a0d0d0a) {
      isLittle = file.readUInt32LE(at + 8) === 0x1a2b3c4d;
      interfaces = [];
    }
    const type = uint32(at);
    const end = at + uint32(at + 4);
    if (end > file.length || end < at + 12) break;
    if (type === 1) {
      const unitsPerSecond = resolution(file, at + 16, end - 4, uint16);
      interfaces.push({ linkType: uint16(at + 8), unitsPerSecond });
    } else if (type === 6 || type === 2) {
      const { linkType, unitsPerSecond } =
        interfaces[type === 6 ? uint32(at + 8) : uint16(at + 8)]!;
      const units = (BigInt(uint32(at + 12)) << 32n) | BigInt(uint32(at + 16));
      const nsec = Number(((units % unitsPerSecond) * 1_000_000_000n) / unitsPerSecond);
      const bytes = file.subarray(at + 28, at + 28 + uint32(at + 20));
      frames.push({ linkType, sec: Number(units / unitsPerSecond), nsec, bytes });
    }
    at = end;
  }
  return frames;
}

/** Option `if_tsresol`: 10⁻⁶ s where it is not given. */
function resolution(
  file: Buffer,
  start: number,
  end: number,
  uint16: (at: number) => number,
): bigint {
  for (let at = start; at + 4 <= end; at += 4 + Math.ceil(uint16(at + 2) / 4) * 4) {
    if (uint16(at) !== 9) continue;
    const value = file[at + 4]!;
    return (value & 0x80) === 0 ? 10n ** BigInt(value) : 2n ** BigInt(value & 0x7f);
  }
  return 1_000_000n;
}

const ETHERNET = 1;
const LINUX_COOKED = 113;
const LINUX_COOKED_2 = 276;
const RAW_IP: ReadonlySet<number> = new Set([12, 14, 101, 228, 229]);
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8]);
const IP_TYPES: ReadonlySet<number> = new Set([0x0800, 0x86dd]);

/** The IP packet in a frame. */
function networkPacket({ linkType, bytes }: Frame): Buffer | undefined {
  if (RAW_IP.has(linkType)) return bytes;
  // BSD loopback: an address family in the byte order of whoever captured.
  if (linkType === 0) return bytes.subarray(4);
  const typeAt = { [ETHERNET]: 12, [LINUX_COOKED]: 14, [LINUX_COOKED_2]: 0 }[linkType];
  if (typeAt === undefined || bytes.length < 20) return undefined;
  if (linkType === LINUX_COOKED_2) {
    return IP_TYPES.has(bytes.readUInt16BE(0)) ? bytes.subarray(20) : undefined;
  }
  let at = typeAt;
  while (VLAN_TYPES.has(bytes.readUInt16BE(at)) && at + 6 <= bytes.length) at += 4;
  return IP_TYPES.has(bytes.readUInt16BE(at)) ? bytes.subarray(at + 2) : undefined;
}

const UDP = 17;

function udpDatagram(
  packet: Buffer,
): Omit<CapturedDatagram, 'arrivalSec' | 'arrivalNsec'> | undefined {
  const version = packet.length < 20 ? 0 : packet[0]! >> 4;
  const isFragment = version === 4 && (packet.readUInt16BE(6) & 0x3fff) !== 0;
  if (isFragment || (version !== 4 && version !== 6)) return undefined;
  if (version === 6 && packet.length < 40) return undefined;
  const protocol = version === 4 ? packet[9] : packet[6];
  const udp = packet.subarray(version === 4 ? (packet[0]! & 0x0f) * 4 : 40);
  if (protocol !== UDP || udp.length < 8) return undefined;
  const address = version === 4 ? ipv4 : ipv6;
  const [from, to] = version === 4 ? [12, 16] : [8, 24];
  return {
    source: { address: address(packet, from!), port: udp.readUInt16BE(0) },
    destination: { address: address(packet, to!), port: udp.readUInt16BE(2) },
    payload: udp.subarray(8, udp.readUInt16BE(4)),
  };
}

function ipv4(packet: Buffer, at: number): string {
  return [...packet.subarray(at, at + 4)].join('.');
}

/** Eight groups without the shortening of RFC 5952. */
function ipv6(packet: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => packet.readUInt16BE(at + index * 2));
  return groups.map((group) => group.toString(16)).join(':');
}
