import { AddressNetworks } from '../base/index.ts';

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Strangers with forged addresses cannot make the memory grow. */
const MAX_ANSWERS = 1000;

/** Who may send SIP: loopback always, beside it what the setting *trustedPeers* names. */
export class TrustedPeers {
  readonly #networks: AddressNetworks;
  /** What was said of addresses: the few peers of a network ask again and again. */
  readonly #answers = new Map<string, boolean>();

  /** `entries` are addresses or networks (`10.0.0.0/8`, `fd00::/8`), checked when they were set. */
  constructor(entries: readonly string[]) {
    this.#networks = new AddressNetworks([...LOOPBACK, ...entries]);
  }

  /** Whether `address` may send us SIP. */
  has(address: string): boolean {
    const known = this.#answers.get(address);
    if (known !== undefined) return known;
    const isTrusted = this.#networks.has(address);
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(address, isTrusted);
    return isTrusted;
  }
}
