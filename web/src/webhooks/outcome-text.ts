import type { TFunction } from 'i18next';
import { knownText } from '../i18n/known-text.ts';
import type { DeliveryOutcome } from './webhook-queries.ts';

/** How an attempt went, in words: `it answers with an error (500)`. */
export function outcomeText({ httpStatus, problem }: DeliveryOutcome, t: TFunction): string {
  if (problem === null) return t('webhooks.delivered');
  const text = knownText('webhooks.problem', problem) ?? problem;
  return httpStatus === null ? text : t('webhooks.withStatus', { text, status: httpStatus });
}
