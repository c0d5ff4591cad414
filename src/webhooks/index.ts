export type { DeliveryProblem, PostOutcome } from './post-webhook.ts';
export { RecordingNews } from './recording-news.ts';
export { type DispatchCounts, WebhookDispatcher } from './webhook-dispatcher.ts';
