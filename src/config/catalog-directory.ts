import type { CallDirectory, LiveUser } from '../recorder/index.ts';
import {
  type NumberMatcher,
  type Party,
  parseInternalNumbers,
  type SessionFacts,
  type UnknownUsers,
} from '../recording/index.ts';
import type { CallUser, Catalog, Settings } from '../storage/catalog/index.ts';

/** Answers what a call being set up needs to know, from the catalog. */
export class CatalogDirectory implements CallDirectory {
  readonly #catalog: Catalog;
  #parsed: { readonly settings: Settings; readonly matcher: NumberMatcher } | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  findUser(near: Party): CallUser | undefined {
    const isByPhone = this.#catalog.settings.get().userIdentification === 'phone';
    const key = isByPhone ? near.device : near.number;
    if (key === undefined) return undefined;
    return isByPhone
      ? this.#catalog.users.findByDevice(key)
      : this.#catalog.users.findByNumber(key);
  }

  userOf(facts: SessionFacts): LiveUser | undefined {
    return facts.userId === undefined ? undefined : this.#catalog.users.snapshot(facts.userId);
  }

  internalNumbers(): NumberMatcher {
    const settings = this.#catalog.settings.get();
    if (this.#parsed?.settings !== settings) {
      this.#parsed = { settings, matcher: parseInternalNumbers(settings.internalNumbers) };
    }
    return this.#parsed.matcher;
  }

  unknownUsers(): UnknownUsers {
    return this.#catalog.settings.get().unknownUsers;
  }

  lines(): number | undefined {
    return this.#catalog.settings.get().lines ?? undefined;
  }
}
