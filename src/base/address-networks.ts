import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `::ffff:10.0.0.1` → `10.0.0.1`; other addresses as they are. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
}

/** A set of addresses, by themselves and by networks. */
export class AddressNetworks {
  readonly #list = new BlockList();

  /** `entries` are addresses or networks (`10.0.0.0/8`, `fd00::/8`), checked when they were set. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry);
  }

  /** Whether `address`, as text, is one of them or in one of them. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    return this.#list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  }

  #add(entry: string): void {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (!isIPv4(address) && !isIPv6(address)) return;
    if (prefix === undefined) this.#list.addAddress(address, family);
    else this.#list.addSubnet(address, Number(prefix), family);
  }
}
