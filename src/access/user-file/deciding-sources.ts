import type { Settings, User } from '../../storage/catalog/index.ts';
import type { FactName } from './user-facts.ts';

/** Which members of users somebody else decides: a file would be overruled soon. */
export class DecidingSources {
  readonly #ofDirectory: ReadonlySet<string>;
  readonly #ofProvider: ReadonlySet<string>;

  constructor({ ldap, oidc }: Pick<Settings, 'ldap' | 'oidc'>) {
    const groups = ldap.administratorGroups.length > 0 ? ['isAdministrator'] : [];
    const claim = oidc.administratorClaim === '' ? [] : ['isAdministrator'];
    this.#ofDirectory = new Set(ldap.enabled ? [...namedIn(ldap.attributes), ...groups] : []);
    this.#ofProvider = new Set(oidc.enabled ? [...namedIn(oidc.claims), ...claim] : []);
  }

  /** Who decides this member of the user; undefined where that is decided here. */
  of({ source }: User, member: FactName): 'directory' | 'provider' | undefined {
    if (source === 'ldap' && this.#ofDirectory.has(member)) return 'directory';
    if (source === 'oidc' && this.#ofProvider.has(member)) return 'provider';
    return undefined;
  }
}

/** Members that an attribute or claim is named for. */
function namedIn(names: Readonly<Record<string, string | readonly string[]>>): string[] {
  return Object.keys(names).filter((member) => names[member]!.length > 0);
}
