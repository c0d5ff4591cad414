import { isIPv6, SocketAddress } from 'node:net';
import { AF_INET } from './libc.ts';

/** Words of a `sockaddr` that are compared. */
export const ADDRESS_WORDS = 7;

/*
 * sockaddr as words of 32 bits: 0 family and port; IPv4: 1 address; IPv6: 1 flow, 2–5 address,
 * 6 zone. The flow label may change from packet to packet.
 */

/** Whether two `sockaddr` name the same host, port left aside. */
export function isSameHost(a: Int32Array, aAt: number, b: Int32Array, bAt: number): boolean {
  const family = a[aAt]! & 0xffff;
  if (family !== (b[bAt]! & 0xffff)) return false;
  if (family === AF_INET) return a[aAt + 1] === b[bAt + 1];
  return (
    a[aAt + 5] === b[bAt + 5] &&
    a[aAt + 4] === b[bAt + 4] &&
    a[aAt + 3] === b[bAt + 3] &&
    a[aAt + 2] === b[bAt + 2]
  );
}

/** Whether two `sockaddr` name the same host and port. */
export function isSameSender(a: Int32Array, aAt: number, b: Int32Array, bAt: number): boolean {
  return a[aAt] === b[bAt] && isSameHost(a, aAt, b, bAt);
}

/** The port of a `sockaddr`. */
export function portOf(words: Int32Array, at: number): number {
  const swapped = (words[at]! >>> 16) & 0xffff;
  return ((swapped & 0xff) << 8) | (swapped >> 8);
}

/** The address of a `sockaddr` as text; IPv4 in an IPv6 socket (`::ffff:…`) as IPv4. */
export function addressText(words: Int32Array, at: number): string {
  const bytes = Buffer.from(words.buffer, words.byteOffset + at * 4, ADDRESS_WORDS * 4);
  if ((words[at]! & 0xffff) === AF_INET) return bytes.subarray(4, 8).join('.');
  const isMapped = words[at + 2] === 0 && words[at + 3] === 0 && words[at + 4] === -65536;
  if (isMapped) return bytes.subarray(20, 24).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(8 + i * 2).toString(16));
  return canonicalAddress(groups.join(':'));
}

/** One spelling of each address; text that is no IPv6 address stays as it is. */
export function canonicalAddress(address: string): string {
  return isIPv6(address) ? new SocketAddress({ family: 'ipv6', address }).address : address;
}
