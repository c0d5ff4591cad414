import { errorText, type Log, RecorderError } from '../../base/index.ts';
import type { Catalog, OidcSettings, WebSessionOrigin } from '../../storage/catalog/index.ts';
import type { AuditFold } from '../audit-fold.ts';
import type { LogIn, LogInResult } from '../log-in.ts';
import type { LoginSteps } from '../login-steps.ts';
import { strangerActor } from '../user-actor.ts';
import { OpenIdProvider, type OpenIdRequest, type ProviderFacts } from './openid-provider.ts';
import type { OpenIdUsers } from './openid-users.ts';

export interface OpenIdParts {
  readonly catalog: Catalog;
  readonly log: Log;
  readonly steps: LoginSteps;
  readonly logIn: LogIn;
  readonly users: OpenIdUsers;
  readonly fold: AuditFold;
}

/** Logging in at an OpenID provider. */
export class OpenIdLogIn {
  readonly #parts: OpenIdParts;
  readonly #provider = new OpenIdProvider();

  constructor(parts: OpenIdParts) {
    this.#parts = parts;
  }

  /** Words on the button of the log-in page; undefined where there is no such log-in. */
  get label(): string | undefined {
    const { oidc } = this.#parts.catalog.settings.get();
    return oidc.enabled ? oidc.label : undefined;
  }

  /** Asks the provider about itself. Throws what is wrong, as `OIDC_…`. */
  async test(): Promise<ProviderFacts> {
    return this.#provider.facts(this.#requireSettings(), this.#secret());
  }

  /**
   * Where the browser is to go, and the token of the step that it keeps meanwhile. `next`: where
   * to go after the log-in.
   */
  async begin(redirectUri: string, next: string): Promise<{ url: string; token: string }> {
    const settings = this.#requireSettings();
    const { url, request } = await this.#provider.begin(settings, this.#secret(), redirectUri);
    const token = await this.#parts.steps.begin('openid', undefined, { request, next });
    return { url: url.href, token };
  }

  /** The browser is back, with this query. Throws why that is no log-in. */
  async finish(
    stepToken: string | undefined,
    query: string,
    origin: WebSessionOrigin,
  ): Promise<{ readonly result: LogInResult; readonly next: string }> {
    const { steps, logIn, users } = this.#parts;
    const step = await steps.require(stepToken, 'openid');
    await steps.finish(step);
    const by = strangerActor(origin.address);
    try {
      const settings = this.#requireSettings();
      const request = step.details.request as OpenIdRequest;
      const claims = await this.#provider.finish(settings, this.#secret(), query, request);
      const user = await users.userOf(claims, settings, by);
      if (user.isDisabled) throw new RecorderError('OIDC_USER_UNKNOWN', 'the user is disabled');
      const hasFactor = settings.providesSecondFactor;
      const proof = { by: 'openid', hasFactor, isPasswordFine: true } as const;
      const result = await logIn.proceed(user, proof, origin);
      return { result, next: String(step.details.next) };
    } catch (error) {
      this.#reportRefusal(error, origin.address);
      throw error;
    }
  }

  #reportRefusal(error: unknown, address: string): void {
    const { log, fold } = this.#parts;
    const code = error instanceof RecorderError ? error.code : 'INTERNAL_ERROR';
    log.warn({ address, code, error: errorText(error) }, 'log-in at the provider refused');
    const details = { what: 'openid', code };
    const actor = strangerActor(address);
    fold.report({ actor, action: 'access.login-failed', outcome: 'refused', details });
  }

  #requireSettings(): OidcSettings {
    const { oidc } = this.#parts.catalog.settings.get();
    if (oidc.enabled) return oidc;
    throw new RecorderError('OIDC_DISABLED', 'no OpenID provider is enabled in the settings');
  }

  #secret(): string | undefined {
    return this.#parts.catalog.settings.secret('oidcClientSecret');
  }
}
