import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { errorText, type Log, RecorderError } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { Catalog, Passkey, User } from '../../storage/catalog/index.ts';

/** The page as a browser reaches it: passkeys are bound to it. */
export interface Site {
  /** Host name without port: the id of the relying party (WebAuthn §5.4.2). */
  readonly host: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

/** What a browser answers. The library checks every byte of it. */
export type PasskeyAnswer = AuthenticationResponseJSON;
export type NewPasskeyAnswer = RegistrationResponseJSON;

const NAME = 'Earwitness';
/** EdDSA, ES256 and RS256 (RFC 9053, RFC 8812): what every authenticator has one of. */
const ALGORITHMS = [-8, -7, -257];
type Transports = NonNullable<
  Parameters<typeof verifyAuthenticationResponse>[0]['credential']['transports']
>;

/** Public-key credentials of users (WebAuthn). */
export class Passkeys {
  readonly #catalog: Catalog;
  readonly #log: Log;

  constructor(catalog: Catalog, log: Log) {
    this.#catalog = catalog;
    this.#log = log;
  }

  /** What the browser needs to make a passkey; its challenge is to be kept. */
  async registrationOptions(
    user: User,
    site: Site,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const known = await this.#ofSite(user.id, site);
    return generateRegistrationOptions({
      rpName: NAME,
      rpID: site.host,
      userID: new Uint8Array(Buffer.from(user.id)),
      userName: user.loginName,
      userDisplayName: [user.firstName, user.lastName].join(' ').trim() || user.loginName,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
  }

  /** Keeps a passkey that the browser made. Throws `PASSKEY_REFUSED`. */
  async register(
    user: User,
    made: {
      readonly site: Site;
      readonly challenge: string;
      readonly name: string;
      readonly answer: NewPasskeyAnswer;
    },
    by: Actor,
  ): Promise<void> {
    const { site, challenge, name, answer } = made;
    const { registrationInfo } = await this.#checked(() =>
      verifyRegistrationResponse({
        response: answer,
        expectedChallenge: challenge,
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (registrationInfo === undefined) throw passkeyRefused();
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    if ((await this.#catalog.factors.passkey(id)) !== undefined) throw passkeyRefused();
    const passkey = { id, userId: user.id, name, relyingParty: site.host, publicKey, counter };
    await this.#catalog.factors.addPasskey({ ...passkey, transports }, by);
  }

  /** What the browser needs to prove a passkey: of this user, or whichever it has for the site. */
  async authenticationOptions(
    user: User | undefined,
    site: Site,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const known = user === undefined ? [] : await this.#ofSite(user.id, site);
    return generateAuthenticationOptions({
      rpID: site.host,
      allowCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
      // Alone it has to be two factors: the device, and what unlocks it.
      userVerification: user === undefined ? 'required' : 'preferred',
    });
  }

  /** Whose passkey proved itself; undefined where it did not. */
  async verify(
    answer: PasskeyAnswer,
    asked: { readonly site: Site; readonly challenge: string; readonly isAlone: boolean },
  ): Promise<string | undefined> {
    const { site, challenge, isAlone } = asked;
    const passkey = await this.#catalog.factors.passkey(answer.id);
    if (passkey === undefined || passkey.relyingParty !== site.host) return undefined;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: answer,
        expectedChallenge: challenge,
        expectedOrigin: site.origin,
        expectedRPID: site.host,
        credential: {
          id: passkey.id,
          publicKey: new Uint8Array(passkey.publicKey),
          counter: passkey.counter,
          transports: [...passkey.transports] as Transports,
        },
        requireUserVerification: isAlone,
      });
      if (!verified) return undefined;
      await this.#catalog.factors.touchPasskey(passkey.id, authenticationInfo.newCounter);
      return passkey.userId;
    } catch (error) {
      this.#log.warn({ userId: passkey.userId, error: errorText(error) }, 'passkey refused');
      return undefined;
    }
  }

  async #ofSite(userId: string, { host }: Site): Promise<Passkey[]> {
    const all = await this.#catalog.factors.passkeys(userId);
    return all.filter(({ relyingParty }) => relyingParty === host);
  }

  async #checked<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      this.#log.warn({ error: errorText(cause) }, 'passkey refused');
      throw passkeyRefused(cause);
    }
  }
}

function passkeyRefused(cause?: unknown): RecorderError {
  const text = 'the passkey does not prove what was asked';
  return new RecorderError('PASSKEY_REFUSED', text, { cause });
}
