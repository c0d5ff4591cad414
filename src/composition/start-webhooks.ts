import { systemClock, systemTimers } from '../base/index.ts';
import { VERSION } from '../config/index.ts';
import { RecordingNews, WebhookDispatcher } from '../webhooks/index.ts';
import type { Foundation } from './foundation.ts';

/** What tells other programs of recordings. */
export interface RunningWebhooks {
  readonly news: RecordingNews;
  readonly dispatcher: WebhookDispatcher;
}

/** Starts to tell other programs what happens to recordings; what is told last is queued. */
export function startWebhooks(foundation: Foundation): RunningWebhooks {
  const { catalog, alerts, log, closers } = foundation;
  const shared = { catalog, log, clock: systemClock, timers: systemTimers };
  const userAgent = `Earwitness/${VERSION}`;
  const dispatcher = new WebhookDispatcher({ ...shared, alerts, userAgent });
  const news = new RecordingNews({ ...shared, dispatcher });
  dispatcher.start();
  closers.add(() => {
    news.flush();
    return dispatcher.close();
  });
  return { news, dispatcher };
}
