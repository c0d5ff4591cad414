import { isIP, isIPv6, SocketAddress } from 'node:net';

const MAPPED = '::ffff:';

/**
 * An IP address as the rest of the program writes it: without zone, IPv4-mapped IPv6 as IPv4
 * (RFC 5118 §4.9).
 */
export function plainAddress(address: string): string {
  const zone = address.indexOf('%');
  const bare = zone < 0 ? address : address.slice(0, zone);
  if (!bare.startsWith(MAPPED) && !bare.startsWith('::FFFF:')) return bare;
  const tail = bare.slice(MAPPED.length);
  return isIP(tail) === 4 ? tail : bare;
}

/** Whether a host (IP address or name, without brackets) is this IP address. */
export function isSameAddress(host: string, address: string): boolean {
  if (host === address) return true;
  if (!host.includes(':') || !isIPv6(host)) return false;
  return canonical(host) === canonical(address);
}

function canonical(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  return plainAddress(new SocketAddress({ address: plain, family: 'ipv6' }).address);
}

/** Whether an address means every address of this machine. */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '';
}
