import { type Clock, errorText, type Log } from '../base/index.ts';
import type { Catalog, MailSettings, WaitingMail } from '../storage/catalog/index.ts';
import { AlertTexts } from './alert-texts.ts';
import type { Alerts } from './alerts.ts';
import { composeAlertMail, composeTestMail, type MailContext } from './compose-alert-mail.ts';
import type { SendMail } from './mail-transport.ts';

export interface AlertMailerOptions {
  readonly catalog: Pick<Catalog, 'alerts' | 'mails' | 'settings'>;
  readonly alerts: Alerts;
  readonly send: SendMail;
  /** Name of this machine. */
  readonly host: string;
  /** Address of the page as users type it, where that is known. */
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const MINUTE_MS = 60_000;
/** After one mail the next waits so long and then tells everything that happened meanwhile. */
const PAUSE_MS = 15 * MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** What could not be sent for so long is news no more. */
const GIVE_UP_MS = 3 * 24 * 60 * MINUTE_MS;

/**
 * Mails alerts: the first at once, then at most one mail in a quarter of an hour with everything
 * that happened, and what is over. A mail that cannot be sent waits in the catalog and is tried
 * again after 1, 2, 4 … 60 minutes.
 */
export class AlertMailer {
  readonly #options: AlertMailerOptions;
  #sending: Promise<void> | undefined;
  #lastSettings: MailSettings | null = null;

  constructor(options: AlertMailerOptions) {
    this.#options = options;
  }

  /** Mails what there is to tell, and sends what is due. To be called every few seconds. */
  tick(): void {
    const { catalog, log } = this.#options;
    try {
      const { mail } = catalog.settings.get();
      if (mail === null) this.#forget();
      else this.#compose(mail);
      this.#settingsMayHaveChanged(mail);
      if (mail !== null) this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    } catch (error) {
      log.warn({ error: errorText(error) }, 'alerts not mailed yet');
    }
  }

  /** Sends a mail that shows that mails arrive. Throws `MAIL_FAILED`. */
  async test(settings: MailSettings, password: string | undefined): Promise<void> {
    const { send, catalog } = this.#options;
    const server = { settings, password: password ?? catalog.settings.secret('mailPassword') };
    await send(server, composeTestMail(this.#context(settings)));
  }

  /** Resolves when nothing is being sent. */
  async close(): Promise<void> {
    await this.#sending;
  }

  #compose(mail: MailSettings): void {
    const { catalog, clock } = this.#options;
    const untold = catalog.alerts.untold();
    if (untold.length === 0) return;
    const { lastMadeAtMs } = catalog.mails.facts();
    const sinceMs = clock.nowMs() - (lastMadeAtMs ?? Number.NEGATIVE_INFINITY);
    // A clock that went back must not silence the mails.
    if (sinceMs >= 0 && sinceMs < PAUSE_MS) return;
    const { subject, body } = composeAlertMail(untold, this.#context(mail));
    catalog.mails.add(subject, body);
    catalog.alerts.markTold(untold);
  }

  /** Nobody is told: what is over meanwhile will be no news when somebody is. */
  #forget(): void {
    const { catalog } = this.#options;
    const over = catalog.alerts.untold().filter(({ resolvedAtMs }) => resolvedAtMs !== undefined);
    catalog.alerts.markTold(over);
  }

  #settingsMayHaveChanged(mail: MailSettings | null): void {
    const { catalog, alerts } = this.#options;
    if (JSON.stringify(mail) === JSON.stringify(this.#lastSettings)) return;
    this.#lastSettings = mail;
    if (mail === null) alerts.resolve('mail-failing');
    else catalog.mails.retryNow();
  }

  async #send(): Promise<void> {
    const { catalog, clock } = this.#options;
    catalog.mails.dropWaiting(clock.nowMs() - GIVE_UP_MS);
    for (let mail = catalog.mails.due(); mail !== undefined; mail = catalog.mails.due()) {
      const { mail: settings } = catalog.settings.get();
      if (settings === null) return;
      await this.#sendOne(mail, settings);
    }
  }

  async #sendOne(mail: WaitingMail, settings: MailSettings): Promise<void> {
    const { catalog, alerts, send, log } = this.#options;
    try {
      await send({ settings, password: catalog.settings.secret('mailPassword') }, mail);
      catalog.mails.sent(mail.id);
      alerts.resolve('mail-failing');
      log.info({ subject: mail.subject }, 'mail sent');
    } catch (error) {
      const problem = errorText(error);
      const retryAfterMs = Math.min(LONGEST_RETRY_MS, MINUTE_MS * 2 ** Math.min(mail.attempts, 10));
      log.warn({ problem, retryAfterMs }, 'mail not sent');
      catalog.mails.failed(mail, problem, retryAfterMs);
      alerts.raise({ code: 'mail-failing', facts: { problem } });
    }
  }

  #context({ language }: MailSettings): MailContext {
    const { catalog, host, publicUrl } = this.#options;
    const texts = AlertTexts.in(language, catalog.settings.get().timeZone);
    return { texts, host, statusAddress: publicUrl && `${publicUrl}/status` };
  }
}
