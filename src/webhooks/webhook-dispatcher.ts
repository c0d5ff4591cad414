import type { Alerts } from '../alerts/index.ts';
import { type Clock, errorText, type Log, newId, type Timer, type Timers } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, WebhookDelivery, WebhookTarget } from '../storage/catalog/index.ts';
import { type PostOutcome, postWebhook } from './post-webhook.ts';
import { signatureHeaders } from './sign-webhook.ts';

export interface WebhookDispatcherOptions {
  readonly catalog: Pick<Catalog, 'webhooks' | 'webhookQueue'>;
  readonly alerts: Alerts;
  /** What listeners are told who tells them. */
  readonly userAgent: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Of one attempt; for tests. */
  readonly timeoutMs?: number | undefined;
}

/** What was delivered and given up since the start. */
export interface DispatchCounts {
  delivered: number;
  /** Attempts that failed. */
  failed: number;
  /** Events that were given up. */
  dropped: number;
}

const LOOK_EVERY_MS = 1000;
/** Told one after the other before it is noted how it went. */
const TOGETHER = 20;
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000];
/** What could not be told for so long is news no more. */
const GIVE_UP_MS = 24 * 3_600_000;
/** One attempt that fails is nothing to tell an administrator of. */
const ALERT_ATTEMPTS = 3;

/** Tells each target its events in their order, one after the other; targets wait for no other. */
export class WebhookDispatcher {
  readonly counts: DispatchCounts = { delivered: 0, failed: 0, dropped: 0 };
  readonly #options: WebhookDispatcherOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #timer: Timer | undefined;

  constructor(options: WebhookDispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = this.#options.timers.every(LOOK_EVERY_MS, () => this.wake());
    this.wake();
  }

  /** Looks at once whether there is something to tell. Never throws. */
  wake(): void {
    const { catalog, log } = this.#options;
    if (this.#stopping.signal.aborted) return;
    try {
      for (const target of catalog.webhooks.list()) {
        if (target.isEnabled && !this.#running.has(target.id)) this.#begin(target.id);
      }
    } catch (error) {
      log.warn({ error: errorText(error) }, 'webhooks not looked at');
    }
  }

  /** Events were given up because too many waited. */
  dropped(target: Pick<WebhookTarget, 'id' | 'url'>, count: number): void {
    if (count === 0) return;
    this.counts.dropped += count;
    const facts = { destination: new URL(target.url).host };
    this.#options.alerts.raise({ code: 'webhook-dropped', key: target.id, facts, times: count });
  }

  /** A target was changed or is gone: what was said of it is over. */
  changed(targetId: string): void {
    this.#options.alerts.resolve('webhook-failing', targetId);
    this.wake();
  }

  /** Tells a target that this is a test. Throws `WEBHOOK_NOT_FOUND`. */
  async test(targetId: string, by: Actor): Promise<PostOutcome> {
    const { webhooks } = this.#options.catalog;
    const target = webhooks.get(targetId);
    const id = newId(this.#options.clock.nowMs());
    const timestamp = new Date(this.#options.clock.nowMs()).toISOString();
    const body = JSON.stringify({ id, type: 'webhook.test', timestamp, data: {} });
    const outcome = await this.#post(target, { id, body });
    const { httpStatus = null, problem = null } = outcome;
    webhooks.reportTest(target, { httpStatus, problem }, by);
    return outcome;
  }

  /** Breaks off what is under way: it is told again after the next start. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  #begin(targetId: string): void {
    const { log } = this.#options;
    const running = this.#run(targetId)
      .catch((error: unknown) => log.warn({ error: errorText(error) }, 'webhook not told'))
      .finally(() => this.#running.delete(targetId));
    this.#running.set(targetId, running);
  }

  async #run(targetId: string): Promise<void> {
    const { catalog, clock } = this.#options;
    const { webhooks, webhookQueue } = catalog;
    for (;;) {
      // As it is now: an administrator may have changed it meanwhile.
      const target = webhooks.get(targetId);
      if (!target.isEnabled) return;
      this.dropped(target, webhookQueue.dropOlder(target.id, clock.nowMs() - GIVE_UP_MS));
      const due = webhookQueue.due(target.id, TOGETHER);
      if (due.length === 0 || !(await this.#tell(target, due))) return;
    }
  }

  /** Returns whether all were told. What is after one that failed waits. */
  async #tell(target: WebhookTarget, due: readonly WebhookDelivery[]): Promise<boolean> {
    const { webhookQueue } = this.#options.catalog;
    const attempts: { delivery: WebhookDelivery; outcome: PostOutcome }[] = [];
    let retryAfterMs = 0;
    for (const delivery of due) {
      const outcome = await this.#post(target, delivery);
      if (this.#stopping.signal.aborted && outcome.problem !== undefined) break;
      attempts.push({ delivery, outcome });
      if (outcome.problem === undefined) continue;
      retryAfterMs = RETRY_AFTER_MS[delivery.attempts] ?? RETRY_AFTER_MS.at(-1)!;
      break;
    }
    webhookQueue.settle(target.id, attempts, retryAfterMs);
    this.#note(target, attempts);
    return attempts.length === due.length && retryAfterMs === 0;
  }

  async #post(
    { id: targetId, url }: WebhookTarget,
    message: Pick<WebhookDelivery, 'id' | 'body'>,
  ): Promise<PostOutcome> {
    const { catalog, clock, userAgent, timeoutMs } = this.#options;
    const secret = catalog.webhooks.secret(targetId);
    const signature = signatureHeaders(message, secret, clock.nowMs());
    const headers = { 'user-agent': userAgent, ...signature };
    return postWebhook({ url, headers, body: message.body }, this.#stopping.signal, timeoutMs);
  }

  #note(
    { id, url }: WebhookTarget,
    attempts: readonly { readonly delivery: WebhookDelivery; readonly outcome: PostOutcome }[],
  ): void {
    const { alerts, log } = this.#options;
    const last = attempts.at(-1);
    if (last === undefined) return;
    const { problem, httpStatus } = last.outcome;
    const isFailed = problem !== undefined;
    this.counts.delivered += attempts.length - (isFailed ? 1 : 0);
    if (!isFailed || attempts.length > 1) alerts.resolve('webhook-failing', id);
    if (!isFailed) return;
    this.counts.failed++;
    const destination = new URL(url).host;
    log.warn(
      { destination, problem, httpStatus, attempts: last.delivery.attempts + 1 },
      'not told',
    );
    if (last.delivery.attempts + 1 < ALERT_ATTEMPTS) return;
    const cause = `webhook-${problem}`;
    alerts.raise({ code: 'webhook-failing', key: id, facts: { destination, cause } });
  }
}
