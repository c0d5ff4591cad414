import { isIP, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '../../../base/index.ts';
import { isUnspecified, plainAddress } from '../message/address.ts';

const CACHE_MS = 60_000;
const CACHE_ENTRIES = 1024;

/** Finds the address by which a peer reaches us where the socket is bound to all addresses. */
export class LocalAddressFinder {
  readonly #clock: Clock;
  readonly #found = new Map<string, { readonly address: string; readonly atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * `boundAddress` where it is one; else `requestHost`, the host of the Request-URI, where it is an
   * IP address: the peer reached us by it; else the interface in the peer's network.
   */
  find(peerAddress: string, boundAddress: string, requestHost?: string): string {
    const bound = plainAddress(boundAddress);
    if (!isUnspecified(bound)) return bound;
    if (requestHost !== undefined && isIP(requestHost) !== 0 && !isUnspecified(requestHost)) {
      return requestHost;
    }
    const nowMs = this.#clock.monotonicMs();
    const known = this.#found.get(peerAddress);
    if (known !== undefined && nowMs - known.atMs < CACHE_MS) return known.address;
    const address = nearestInterface(peerAddress);
    if (this.#found.size >= CACHE_ENTRIES) this.#found.clear();
    this.#found.set(peerAddress, { address, atMs: nowMs });
    return address;
  }
}

/** The address of ours that shares the longest prefix with `peer`; outside ones come first. */
function nearestInterface(peer: string): string {
  const isLoopback = peer === '::1' || peer.startsWith('127.');
  const family = isIPv6(peer) ? 'IPv6' : 'IPv4';
  const candidates = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((item) => item.family === family && item.internal === isLoopback)
    .map((item) => item.address);
  if (isLoopback && candidates.includes(peer)) return peer;
  const fallback = isIPv4(peer) ? '127.0.0.1' : '::1';
  if (isLoopback) return fallback;
  const best = candidates.toSorted((a, b) => commonPrefix(b, peer) - commonPrefix(a, peer))[0];
  return best ?? fallback;
}

function commonPrefix(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
