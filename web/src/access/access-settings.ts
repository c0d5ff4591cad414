import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import { statusQuery } from '../api/queries.ts';

export interface LdapSettings {
  readonly enabled: boolean;
  readonly urls: readonly string[];
  readonly security: 'none' | 'starttls' | 'ldaps';
  readonly certificateAuthority: string;
  readonly bindDn: string;
  readonly baseDn: string;
  readonly userFilter: string;
  readonly attributes: {
    readonly loginName: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly department: string;
    readonly numbers: readonly string[];
    readonly devices: readonly string[];
    readonly externalId: string;
  };
  readonly administratorGroups: readonly string[];
  readonly vanished: 'keep' | 'disable';
  readonly schedule: string | null;
}

export interface OidcSettings {
  readonly enabled: boolean;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly label: string;
  readonly claims: {
    readonly loginName: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly department: string;
  };
  readonly administratorClaim: string;
  readonly administratorValue: string;
  readonly createsUsers: boolean;
  readonly linkBy: 'nothing' | 'email' | 'login-name';
  readonly providesSecondFactor: boolean;
}

/** Rules for passwords, log-ins and second factors. */
export interface LogInRules {
  readonly passwordMinimumLength: number;
  readonly passwordMaximumAgeDays: number | null;
  readonly passwordHistory: number;
  readonly sessionIdleMinutes: number;
  readonly sessionHours: number;
  readonly secondFactor: 'optional' | 'administrators' | 'everyone';
}

export interface AccessSettings extends LogInRules {
  readonly ldap: LdapSettings;
  readonly oidc: OidcSettings;
}

export type SecretName = 'ldapPassword' | 'oidcClientSecret';

export const accessSettingsQuery = queryOptions({
  queryKey: ['settings', 'access'],
  queryFn: ({ signal }) => request<AccessSettings>('/settings', { signal }),
});

/** Which secrets are set; they themselves are never told. */
export const secretsQuery = queryOptions({
  queryKey: ['settings', 'secrets'],
  queryFn: ({ signal }) =>
    request<Readonly<Record<SecretName, boolean>>>('/settings/secrets', { signal }),
});

/** Settings, and secrets that belong to them, that are to have other values. */
export type SettingsChanges = Partial<AccessSettings & Record<SecretName, string>>;

/** Saves settings, and secrets that belong to them. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: SettingsChanges) =>
      request<AccessSettings>('/settings', { method: 'PATCH', body: changes }),
    onSuccess: async (settings) => {
      client.setQueryData(accessSettingsQuery.queryKey, settings);
      await client.invalidateQueries({ queryKey: secretsQuery.queryKey });
      await client.invalidateQueries({ queryKey: statusQuery.queryKey });
    },
  });
}
