import type { TFunction } from 'i18next';
import type { RecordingEvent } from './webhook-queries.ts';

type Ending<E> = E extends `recording.${infer Name}` ? Name : never;

/** What happened, in words. */
export function eventText(event: RecordingEvent, t: TFunction): string {
  const name = event.slice('recording.'.length) as Ending<RecordingEvent>;
  return t(`webhooks.event.${name}`);
}
