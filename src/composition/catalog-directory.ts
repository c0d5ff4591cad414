import type { CallDirectory, LiveUser } from '../recorder/index.ts';
import {
  identityOf,
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

  findUser(near: Pick<Party, 'number' | 'device' | 'address'>): CallUser | undefined {
    const { users, settings } = this.#catalog;
    const [by, ...keys] = identityOf(near, settings.get().userIdentification);
    const find = (key: string) =>
      by === 'phone' ? users.findByDevice(key) : users.findByNumber(key);
    return keys.map(find).find((user) => user !== undefined);
  }

  userOf({ userId }: Pick<SessionFacts, 'userId'>): LiveUser | undefined {
    return userId === undefined ? undefined : this.#catalog.users.snapshot(userId);
  }

  mustBeRecorded(userId: string | undefined): boolean {
    return userId !== undefined && this.#catalog.users.callUser(userId)?.mustBeRecorded === true;
  }

  countMustBeRecorded(): number {
    return this.#catalog.users.countMustBeRecorded();
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

  reservedLines(): number | null {
    return this.#catalog.settings.get().reservedLines;
  }

  keepGraceMs(): number {
    return this.#catalog.settings.get().keepGraceMinutes * 60_000;
  }

  pauseMs(): number {
    return this.#catalog.settings.get().pauseSeconds * 1000;
  }
}
