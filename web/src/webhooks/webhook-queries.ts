import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/client.ts';

export const RECORDING_EVENTS = [
  'recording.started',
  'recording.stopped',
  'recording.kept',
  'recording.discarded',
  'recording.stored',
  'recording.missed',
] as const;
export type RecordingEvent = (typeof RECORDING_EVENTS)[number];

/** What an administrator chooses of a webhook. */
export interface WebhookChoices {
  readonly url: string;
  readonly events: readonly RecordingEvent[];
  readonly isEnabled: boolean;
}

export interface WebhookItem extends WebhookChoices {
  readonly id: string;
  readonly createdAt: string;
  /** Events to be told yet. */
  readonly waiting: number;
  /** Why the last attempt of what waits failed. */
  readonly problem: string | null;
}

/** How an attempt to tell a webhook went. */
export interface DeliveryOutcome {
  readonly httpStatus: number | null;
  readonly problem: string | null;
}

/** An event that a webhook was told, or is to be. */
export interface Delivery extends DeliveryOutcome {
  readonly id: string;
  readonly event: RecordingEvent;
  readonly state: 'waiting' | 'delivered' | 'dropped';
  readonly madeAt: string;
  readonly triedAt: string | null;
  readonly attempts: number;
}

const LOOK_AGAIN_MS = 5000;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async ({ signal }) =>
    (await request<{ items: readonly WebhookItem[] }>('/webhooks', { signal, isBackground: true }))
      .items,
  refetchInterval: LOOK_AGAIN_MS,
});

/** What a webhook was told last. */
export function deliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', id, 'deliveries'],
    queryFn: async ({ signal }) => {
      const path = `${pathOf(id)}/deliveries`;
      const options = { signal, isBackground: true };
      return (await request<{ items: readonly Delivery[] }>(path, options)).items;
    },
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function createWebhook(
  choices: WebhookChoices,
): Promise<WebhookItem & { readonly secret: string }> {
  return request('/webhooks', { method: 'POST', body: choices });
}

export function changeWebhook(id: string, changes: Partial<WebhookChoices>): Promise<WebhookItem> {
  return request(pathOf(id), { method: 'PATCH', body: changes });
}

export function deleteWebhook(id: string): Promise<void> {
  return request(pathOf(id), { method: 'DELETE' });
}

export async function renewSecret(id: string): Promise<string> {
  const path = `${pathOf(id)}/secret`;
  return (await request<{ readonly secret: string }>(path, { method: 'POST' })).secret;
}

export function testWebhook(id: string): Promise<DeliveryOutcome> {
  return request(`${pathOf(id)}/test`, { method: 'POST' });
}

function pathOf(id: string): string {
  return `/webhooks/${encodeURIComponent(id)}`;
}
