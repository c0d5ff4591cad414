import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '../../../base/index.ts';
import { isUnspecified, plainAddress } from '../message/address.ts';

/** How long the addresses of this machine are remembered. */
const MEMORY_MS = 60_000;

/** Finds the address by which a peer reaches us where the socket is bound to all addresses. */
export class LocalAddressFinder {
  readonly #clock: Clock;
  readonly #listAddresses: () => readonly string[];
  #known: { readonly addresses: readonly string[]; readonly atMs: number } | undefined;

  /** `listAddresses` names the addresses of this machine. */
  constructor(clock: Clock, listAddresses: () => readonly string[] = ownAddresses) {
    this.#clock = clock;
    this.#listAddresses = listAddresses;
  }

  /**
   * In this order: `boundAddress` where it is one; `requestHost`, the host of the Request-URI,
   * where it is ours; the peer's own address where the peer is on this machine; `requestHost`
   * where it is any IP address, for the peer reached us by it through a translator; the address of
   * ours nearest to the peer.
   */
  find(peerAddress: string, boundAddress: string, requestHost = ''): string {
    const bound = plainAddress(boundAddress);
    if (!isUnspecified(bound)) return bound;
    const own = this.#addresses();
    if (own.includes(requestHost)) return requestHost;
    if (own.includes(peerAddress) || isLoopback(peerAddress)) return peerAddress;
    if (isIP(requestHost) !== 0 && !isUnspecified(requestHost)) return requestHost;
    return nearest(own, peerAddress);
  }

  #addresses(): readonly string[] {
    const nowMs = this.#clock.monotonicMs();
    if (this.#known === undefined || nowMs - this.#known.atMs > MEMORY_MS) {
      this.#known = { addresses: this.#listAddresses(), atMs: nowMs };
    }
    return this.#known.addresses;
  }
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map((item) => item.address);
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** The address of the peer's family that has the most digits in common with it. */
function nearest(own: readonly string[], peer: string): string {
  const family = own.filter((address) => isIPv6(address) === isIPv6(peer) && !isLoopback(address));
  let best = isIPv6(peer) ? '::1' : '127.0.0.1';
  let length = -1;
  for (const address of family) {
    const common = commonPrefix(address, peer);
    if (common > length) {
      best = address;
      length = common;
    }
  }
  return best;
}

function commonPrefix(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
