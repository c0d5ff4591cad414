import type { WebhookItem } from './webhook-queries.ts';

/** Where a webhook is, short. */
export function hostOf({ url }: Pick<WebhookItem, 'url'>): string {
  return new URL(url).host;
}
