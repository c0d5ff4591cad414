import { type Clock, RecorderError } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { Catalog, OidcSettings, User, UserPatch } from '../../storage/catalog/index.ts';
import type { OpenIdClaims } from './openid-provider.ts';

/** Finds, links, makes and brings up to date the users who log in at an OpenID provider. */
export class OpenIdUsers {
  readonly #catalog: Catalog;
  readonly #clock: Clock;

  constructor(catalog: Catalog, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  /**
   * The user that these claims are of. Throws `OIDC_USER_UNKNOWN`, and what making a user throws.
   */
  async userOf(given: OpenIdClaims, settings: OidcSettings, by: Actor): Promise<User> {
    const { users, oidcLinks } = this.#catalog;
    const linkedId = await oidcLinks.userOf(given);
    const linked = linkedId === undefined ? undefined : await users.get(linkedId);
    if (linked !== undefined) return this.#upToDate(linked, given, settings, by);
    const known = await this.#known(given, settings);
    const user = known ?? (await this.#create(given, settings, by));
    await oidcLinks.link(given, user, by, this.#clock.nowMs());
    return user;
  }

  /** A user who was here before, and is the same person as far as the settings trust the claims. */
  async #known({ claims }: OpenIdClaims, settings: OidcSettings): Promise<User | undefined> {
    const { users } = this.#catalog;
    if (settings.linkBy === 'login-name') {
      const name = textOf(claims, settings.claims.loginName);
      return name === '' ? undefined : users.findByLoginName(name);
    }
    if (settings.linkBy === 'nothing' || claims.email_verified !== true) return undefined;
    const email = textOf(claims, 'email').toLowerCase();
    if (email === '') return undefined;
    const owners = await users.listByEmail(email);
    // An address that several have says nothing about who it is.
    return owners.length === 1 ? owners[0] : undefined;
  }

  async #create(given: OpenIdClaims, settings: OidcSettings, by: Actor): Promise<User> {
    const loginName = textOf(given.claims, settings.claims.loginName);
    if (!settings.createsUsers || loginName === '') {
      const why = 'nobody here belongs to this account of the provider';
      throw new RecorderError('OIDC_USER_UNKNOWN', why);
    }
    const user = { ...factsOf(given, settings), loginName };
    return this.#catalog.users.create(user, by, { source: 'oidc' });
  }

  /** Users whom the provider made are as it says now; others are left as they are. */
  async #upToDate(
    user: User,
    given: OpenIdClaims,
    settings: OidcSettings,
    by: Actor,
  ): Promise<User> {
    if (user.source !== 'oidc') return user;
    const { users } = this.#catalog;
    const patch = Object.fromEntries(
      Object.entries(factsOf(given, settings)).filter(
        ([member, value]) => value !== user[member as keyof User],
      ),
    ) as UserPatch;
    const isLast = user.isAdministrator && (await users.countAdministrators()) === 1;
    const { isAdministrator, ...others } = patch;
    const allowed = isLast && isAdministrator === false ? others : patch;
    return Object.keys(allowed).length === 0 ? user : users.update(user.id, allowed, by);
  }
}

function factsOf({ claims }: OpenIdClaims, settings: OidcSettings): UserPatch {
  const { loginName: _, ...names } = settings.claims;
  const texts = Object.entries(names)
    .filter(([, claim]) => claim !== '')
    .map(([member, claim]) => [member, textOf(claims, claim)]);
  const { administratorClaim: claim, administratorValue: value } = settings;
  const isAdministrator = claim === '' ? {} : { isAdministrator: hasValue(claims, claim, value) };
  return { ...Object.fromEntries(texts), ...isAdministrator };
}

function hasValue(claims: OpenIdClaims['claims'], claim: string, value: string): boolean {
  const found = claimOf(claims, claim);
  return (Array.isArray(found) ? found : [found]).some((each) => String(each) === value);
}

function textOf(claims: OpenIdClaims['claims'], claim: string): string {
  const found = claimOf(claims, claim);
  return typeof found === 'string' ? found.trim() : '';
}

/** A claim by its name, or one inside another: `realm_access.roles`. */
function claimOf(claims: OpenIdClaims['claims'], claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  return claim.split('.').reduce<unknown>((found, name) => {
    const isObject = typeof found === 'object' && found !== null && Object.hasOwn(found, name);
    return isObject ? Reflect.get(found, name) : undefined;
  }, claims);
}
