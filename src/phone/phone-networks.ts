import { AddressNetworks } from '../base/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';

/** The networks that telephones are in, as the settings say now. */
export class PhoneNetworks {
  readonly #catalog: Pick<Catalog, 'settings'>;
  #known: { readonly entries: readonly string[]; readonly networks: AddressNetworks } | undefined;

  constructor(catalog: Pick<Catalog, 'settings'>) {
    this.#catalog = catalog;
  }

  /** Whether `address`, as text, is in one of them. */
  has(address: string): boolean {
    const { phoneNetworks: entries } = this.#catalog.settings.get();
    if (this.#known?.entries !== entries) {
      this.#known = { entries, networks: new AddressNetworks(entries) };
    }
    return this.#known.networks.has(address);
  }
}
