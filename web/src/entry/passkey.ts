import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { ApiError, request } from '../api/client.ts';

/** Whether this browser can use passkeys here: over https, or on the machine itself. */
export function canUsePasskeys(): boolean {
  return window.isSecureContext && browserSupportsWebAuthn();
}

/** Asks the browser to prove a passkey. Throws `ApiError` `PASSKEY_ABORTED` where it does not. */
export async function provePasskey(): Promise<AuthenticationResponseJSON> {
  const path = '/session/passkey-options';
  const optionsJSON = await request<PublicKeyCredentialRequestOptionsJSON>(path, {
    method: 'POST',
  });
  return orAborted(() => startAuthentication({ optionsJSON }));
}

/** Asks the browser to make a passkey. Throws `ApiError` `PASSKEY_ABORTED` where it does not. */
export async function makePasskey(): Promise<RegistrationResponseJSON> {
  const path = '/account/factors/passkey-options';
  const optionsJSON = await request<PublicKeyCredentialCreationOptionsJSON>(path, {
    method: 'POST',
  });
  return orAborted(() => startRegistration({ optionsJSON }));
}

async function orAborted<T>(ceremony: () => Promise<T>): Promise<T> {
  try {
    return await ceremony();
  } catch {
    throw new ApiError({ status: 400, code: 'PASSKEY_ABORTED' });
  }
}
