import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';

/** How one can log in. */
export interface Account {
  readonly hasPin: boolean;
  readonly source: 'local' | 'ldap' | 'oidc';
  /** One that can be typed, here or of the directory. */
  readonly hasPassword: boolean;
  readonly canChangePassword: boolean;
}

export interface OwnPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

export interface OwnFactors {
  readonly totp: { readonly confirmedAt: string } | null;
  readonly passkeys: readonly OwnPasskey[];
  readonly recoveryCodesLeft: number;
  /** The settings ask for a second factor. */
  readonly isRequired: boolean;
}

/** One of the own open log-ins. */
export interface OpenLogIn {
  readonly createdAt: string;
  readonly usedAt: string;
  readonly address: string;
  readonly userAgent: string;
  readonly isThis: boolean;
}

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => request<Account>('/account', { signal }),
});

export const factorsQuery = queryOptions({
  queryKey: ['account', 'factors'],
  queryFn: ({ signal }) => request<OwnFactors>('/account/factors', { signal }),
});

export const openLogInsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly OpenLogIn[] }>('/account/sessions', { signal })).items,
});
