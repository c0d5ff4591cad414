import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/client.ts';
import { statusQuery } from '../api/queries.ts';
import type { MailSettings, SettingsChanges, ToldSettings } from './settings-wire.ts';

export const settingsQuery = queryOptions({
  queryKey: ['settings', 'all'],
  queryFn: ({ signal }) => request<ToldSettings>('/settings', { signal }),
});

/** Saves settings, and secrets that belong to them. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: SettingsChanges) =>
      request<ToldSettings>('/settings', { method: 'PATCH', body: changes }),
    onSuccess: async (settings) => {
      client.setQueryData(settingsQuery.queryKey, settings);
      await client.invalidateQueries({ queryKey: ['settings'] });
      await client.invalidateQueries({ queryKey: statusQuery.queryKey });
    },
  });
}

/** Sends a mail; without a password with the one that is set. */
export function testMail(mail: MailSettings, mailPassword: string | undefined): Promise<void> {
  return request<void>('/system/mail-test', { method: 'POST', body: { mail, mailPassword } });
}

/** What the recorder says of a list of internal numbers, and of a number tried on it. */
export interface CheckedNumbers {
  /** The first wrong entry; places count from 0. */
  readonly problem: {
    readonly entry: number;
    readonly position: number;
    readonly code: string;
    /** In English. */
    readonly reason: string;
  } | null;
  /** Null where nothing can be said. */
  readonly isInternal: boolean | null;
}

export function checkInternalNumbers(
  internalNumbers: readonly string[],
  number: string,
  signal: AbortSignal,
): Promise<CheckedNumbers> {
  const body = { internalNumbers, ...(number === '' ? {} : { number }) };
  return request('/system/internal-numbers-check', { method: 'POST', body, signal });
}
