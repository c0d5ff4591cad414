import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';

/** A token of a program, without the secret itself. */
export interface TokenItem {
  readonly id: string;
  readonly name: string;
  /** Whose rights it has; null: it acts on the calls of everybody. */
  readonly user: { readonly id: string; readonly loginName: string } | null;
  readonly readsRecordings: boolean;
  readonly networks: readonly string[];
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly usedAt: string | null;
  readonly usedFrom: string | null;
}

export interface MadeToken extends TokenItem {
  readonly secret: string;
}

export interface TokenChoices {
  readonly name: string;
  readonly userId: string | null;
  readonly readsRecordings: boolean;
  readonly networks: readonly string[];
  readonly expiresAt: string | null;
}

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly TokenItem[] }>('/tokens', { signal })).items,
});

export function createToken(choices: TokenChoices): Promise<MadeToken> {
  return request<MadeToken>('/tokens', { method: 'POST', body: choices });
}

export function revokeToken(id: string): Promise<void> {
  return request<void>(`/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
