import { AddressNetworks } from '../base/index.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Strangers with forged addresses cannot make the memory grow. */
const MAX_ANSWERS = 1000;

/** Who may send SIP: loopback always, beside it what the setting *trustedPeers* names. */
export class TrustedPeers {
  readonly #networks: AddressNetworks;
  /** The networks whose peers have to prove a name, by that name. */
  readonly #named: ReadonlyMap<string, AddressNetworks>;
  /** What was said of addresses: the few peers of a network ask again and again. */
  readonly #answers = new Map<string, boolean>();

  /**
   * `entries` are addresses or networks (`10.0.0.0/8`, `fd00::/8`), with the name that their
   * certificate must have behind a space; checked when they were set.
   */
  constructor(entries: readonly string[]) {
    const peers = entries.map((entry) => entry.toLowerCase().split(' '));
    const networksOf = (name: string | undefined) =>
      peers.flatMap(([network, wanted]) => (network && wanted === name ? [network] : []));
    const names = new Set(peers.flatMap(([, name]) => name ?? []));
    this.#networks = new AddressNetworks([...LOOPBACK, ...networksOf(undefined)]);
    this.#named = new Map([...names].map((name) => [name, new AddressNetworks(networksOf(name))]));
  }

  /**
   * Whether who calls from `address` may send us SIP. `names` are those that its certificate
   * proves (RFC 5922 §7.1); where an entry asks for one, no other entry makes up for it.
   */
  has(address: string, names: readonly string[] = []): boolean {
    const wanted = this.#namesOf(address);
    if (wanted.length > 0) return wanted.some((name) => names.includes(name));
    return this.#isOpen(address);
  }

  /** Whether somebody there may, with the right certificate. */
  knows(address: string): boolean {
    return this.#isOpen(address) || this.#namesOf(address).length > 0;
  }

  #namesOf(address: string): string[] {
    return [...this.#named].flatMap(([name, networks]) => (networks.has(address) ? [name] : []));
  }

  #isOpen(address: string): boolean {
    const known = this.#answers.get(address);
    if (known !== undefined) return known;
    const isTrusted = this.#networks.has(address);
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(address, isTrusted);
    return isTrusted;
  }
}
