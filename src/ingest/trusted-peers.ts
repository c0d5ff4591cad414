import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `::ffff:10.0.0.1` → `10.0.0.1`; other addresses as they are. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
}

/** Strangers with forged addresses cannot make the memory grow. */
const MAX_ANSWERS = 1000;

/** Who may send SIP: loopback always, beside it what the setting *trustedPeers* names. */
export class TrustedPeers {
  readonly #list: BlockList;
  /** What was said of addresses: the few peers of a network ask again and again. */
  readonly #answers = new Map<string, boolean>();

  /** `entries` are addresses or networks (`10.0.0.0/8`, `fd00::/8`), checked when they were set. */
  constructor(entries: readonly string[]) {
    this.#list = new BlockList();
    this.#list.addSubnet('127.0.0.0', 8, 'ipv4');
    this.#list.addAddress('::1', 'ipv6');
    for (const entry of entries) this.#add(entry);
  }

  /** Whether `address` may send us SIP. */
  has(address: string): boolean {
    const known = this.#answers.get(address);
    if (known !== undefined) return known;
    const plain = plainAddress(address);
    const isTrusted = this.#list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(address, isTrusted);
    return isTrusted;
  }

  #add(entry: string): void {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (!isIPv4(address) && !isIPv6(address)) return;
    if (prefix === undefined) this.#list.addAddress(address, family);
    else this.#list.addSubnet(address, Number(prefix), family);
  }
}
