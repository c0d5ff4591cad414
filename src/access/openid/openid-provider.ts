import * as client from 'openid-client';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import type { OidcSettings } from '../../storage/catalog/index.ts';

const TIMEOUT_SECONDS = 10;
/** What a provider says of itself is asked for again after this. */
const KNOWN_MS = 10 * 60_000;

/** What is to be remembered between leaving for the provider and coming back. */
export interface OpenIdRequest {
  readonly state: string;
  readonly nonce: string;
  /** Proves that who comes back is who left (RFC 7636). */
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What the provider says of somebody. */
export interface OpenIdClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a provider says of itself. */
export interface ProviderFacts {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly scopes: readonly string[];
}

/** An OpenID provider: authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1). */
export class OpenIdProvider {
  #known:
    | {
        readonly settings: OidcSettings;
        readonly secret: string | undefined;
        readonly configuration: client.Configuration;
        readonly untilMs: number;
      }
    | undefined;

  /** Asks the provider about itself. Throws `OIDC_UNREACHABLE`, `OIDC_ANSWER_INVALID`. */
  async facts(settings: OidcSettings, secret: string | undefined): Promise<ProviderFacts> {
    this.#known = undefined;
    const metadata = (await this.#configuration(settings, secret)).serverMetadata();
    const { issuer, authorization_endpoint, token_endpoint, scopes_supported } = metadata;
    if (authorization_endpoint === undefined || token_endpoint === undefined) {
      const why = 'the provider names no authorization_endpoint or token_endpoint';
      throw new RecorderError('OIDC_ANSWER_INVALID', why);
    }
    return {
      issuer,
      authorizationEndpoint: authorization_endpoint,
      tokenEndpoint: token_endpoint,
      scopes: scopes_supported ?? [],
    };
  }

  /** Where the browser goes to log in, and what is to be remembered until it comes back. */
  async begin(
    settings: OidcSettings,
    secret: string | undefined,
    redirectUri: string,
  ): Promise<{ readonly url: URL; readonly request: OpenIdRequest }> {
    const configuration = await this.#configuration(settings, secret);
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: settings.scopes,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce },
    });
    return { url, request: { state, nonce, verifier, redirectUri } };
  }

  /**
   * Who came back, from the address that the provider sent the browser to. Throws `OIDC_REFUSED`,
   * `OIDC_CLIENT_REFUSED`, `OIDC_ANSWER_INVALID`, `OIDC_UNREACHABLE`.
   */
  async finish(
    settings: OidcSettings,
    secret: string | undefined,
    query: string,
    request: OpenIdRequest,
  ): Promise<OpenIdClaims> {
    const configuration = await this.#configuration(settings, secret);
    try {
      const url = new URL(request.redirectUri);
      url.search = query;
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        expectedState: request.state,
        expectedNonce: request.nonce,
        pkceCodeVerifier: request.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('the provider sent no ID token');
      const { iss: issuer, sub: subject } = claims;
      const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
      const more = hasMore
        ? await client.fetchUserInfo(configuration, tokens.access_token, subject)
        : {};
      return { issuer, subject, claims: { ...more, ...claims } };
    } catch (error) {
      throw providerError(error);
    }
  }

  async #configuration(
    settings: OidcSettings,
    secret: string | undefined,
  ): Promise<client.Configuration> {
    const known = this.#known;
    const isSame = known?.settings === settings && known.secret === secret;
    if (known !== undefined && isSame && performance.now() < known.untilMs) {
      return known.configuration;
    }
    try {
      const configuration = await discover(settings, secret);
      const untilMs = performance.now() + KNOWN_MS;
      this.#known = { settings, secret, configuration, untilMs };
      return configuration;
    } catch (error) {
      throw providerError(error);
    }
  }
}

async function discover(
  { issuer, clientId }: OidcSettings,
  secret: string | undefined,
): Promise<client.Configuration> {
  // The settings allow it on this machine alone.
  const plain = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
  const options = { timeout: TIMEOUT_SECONDS, execute: plain };
  const found = await client.discovery(new URL(issuer), clientId, {}, client.None(), options);
  const metadata = found.serverMetadata();
  const known = new client.Configuration(metadata, clientId, {}, authentication(metadata, secret));
  known.timeout = TIMEOUT_SECONDS;
  for (const apply of plain) apply(known);
  return known;
}

/** How we prove who we are: as every provider has to know it, unless this one says otherwise. */
function authentication(metadata: client.ServerMetadata, secret: string | undefined) {
  if (secret === undefined) return client.None();
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata;
  return methods.includes('client_secret_basic')
    ? client.ClientSecretBasic(secret)
    : client.ClientSecretPost(secret);
}

/** What went wrong between us and the provider, in words for an administrator. */
function providerError(cause: unknown): RecorderError {
  const options = { cause };
  if (cause instanceof client.AuthorizationResponseError) {
    const why = [cause.error, cause.error_description].filter(Boolean).join(': ');
    return new RecorderError('OIDC_REFUSED', `the provider refuses the log-in: ${why}`, options);
  }
  // Answered so where the client names itself in a header (RFC 6749 §5.2).
  if (cause instanceof client.WWWAuthenticateChallengeError) return clientRefused(cause, '');
  if (cause instanceof client.ResponseBodyError) {
    const why = [cause.error, cause.error_description].filter(Boolean).join(': ');
    const isClient = ['invalid_client', 'unauthorized_client'].includes(cause.error);
    if (isClient) return clientRefused(cause, `: ${why}`);
    return new RecorderError('OIDC_ANSWER_INVALID', `the provider answers ${why}`, options);
  }
  if (isUnreachable(cause)) {
    const why = `the provider cannot be reached: ${deepestText(cause)}`;
    return new RecorderError('OIDC_UNREACHABLE', why, { cause, isRetryable: true });
  }
  const why = `the answer of the provider is not as it should be: ${deepestText(cause)}`;
  return new RecorderError('OIDC_ANSWER_INVALID', why, options);
}

function clientRefused(cause: Error, why: string): RecorderError {
  const text = `the provider does not accept client id and secret${why}`;
  return new RecorderError('OIDC_CLIENT_REFUSED', text, { cause });
}

function isUnreachable(error: unknown): boolean {
  if (systemCode(error) === 'OAUTH_TIMEOUT') return true;
  // What fetch throws where nothing answers.
  return error instanceof TypeError && error.message === 'fetch failed';
}

/** The words of the first cause, which name what is wrong. */
function deepestText(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return errorText(error);
  const deeper = deepestText(cause);
  return deeper === '' ? (systemCode(cause) ?? errorText(error)) : deeper;
}
