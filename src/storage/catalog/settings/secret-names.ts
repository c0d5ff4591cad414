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
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

export function isSecretName(key: string): key is SecretName {
  return (SECRET_NAMES as readonly string[]).includes(key);
}
