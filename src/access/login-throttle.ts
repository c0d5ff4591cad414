import { isIPv4, isIPv6 } from 'node:net';
import type { Clock } from '../base/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';

/** Attempts are remembered for this long. */
const WINDOW_MS = 15 * 60_000;
/** Wrong passwords of one login name from one address: that is a person who forgot. */
const OF_PAIR = 5;
/** Of all login names from one address: that is somebody who tries them. */
const OF_ADDRESS = 30;
/** Of one login name from anywhere. High, so that nobody can lock out another for long. */
const OF_LOGIN_NAME = 100;

/** Slows guessing down. Attempts count from their beginning, so many at once gain nothing. */
export class LoginThrottle {
  readonly #catalog: Catalog;
  readonly #clock: Clock;

  constructor(catalog: Catalog, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  /** Notes an attempt. Returns 0, or after how many milliseconds the next one is allowed. */
  async begin(loginName: string, address: string): Promise<number> {
    const [pair, source, name] = keysOf(loginName, address);
    const limits = [
      { key: pair, attempts: OF_PAIR },
      { key: source, attempts: OF_ADDRESS },
      { key: name, attempts: OF_LOGIN_NAME },
    ];
    const nowMs = this.#clock.nowMs();
    const oldestMs = await this.#catalog.loginAttempts.begin(limits, nowMs, nowMs - WINDOW_MS);
    return oldestMs === undefined ? 0 : Math.max(1000, oldestMs + WINDOW_MS - nowMs);
  }

  /** The attempt succeeded: what came before it is forgotten. */
  async succeeded(loginName: string, address: string): Promise<void> {
    const [pair] = keysOf(loginName, address);
    await this.#catalog.loginAttempts.clear([pair]);
  }
}

function keysOf(loginName: string, address: string): [pair: string, source: string, name: string] {
  const name = loginName.normalize('NFKC').toLowerCase().slice(0, 100);
  const source = addressGroup(address);
  return [`pair ${source} ${name}`, `address ${source}`, `name ${name}`];
}

/**
 * The part of an address that one person does not change at will: all of IPv4, the first 64 bits
 * of IPv6 (RFC 4291 §2.5.4).
 */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
