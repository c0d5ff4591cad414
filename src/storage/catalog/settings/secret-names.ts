import { MIN_PASSPHRASE_LENGTH } from '../../crypto/index.ts';

/**
 * Secrets that belong to settings. They are changed like settings, but kept sealed and never told:
 * only whether they are set.
 */
export const SECRET_NAMES = [
  'mailPassword',
  'ldapPassword',
  'oidcClientSecret',
  'phonePassword',
  'archivePassword',
  'archivePrivateKey',
  'archivePassphrase',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** How many characters a secret has at least. */
export function minimumSecretLength(name: SecretName): number {
  return name === 'archivePassphrase' ? MIN_PASSPHRASE_LENGTH : 1;
}

export function isSecretName(key: string): key is SecretName {
  return (SECRET_NAMES as readonly string[]).includes(key);
}
