import { errorText, type Log } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Alert, AlertFacts, AlertSeverity, AlertTable } from '../storage/catalog/index.ts';
import { ALERTS, type AlertCode } from './alert-codes.ts';

/** Something an administrator must know. */
export interface NewAlert {
  readonly code: AlertCode;
  /** What it is about, where one code can be about several things at once. */
  readonly key?: string | undefined;
  /** Where it is another than that of the code. */
  readonly severity?: AlertSeverity | undefined;
  /** Numbers carry their unit in their name. */
  readonly facts?: AlertFacts | undefined;
  /** How often it happened; once if absent. */
  readonly times?: number | undefined;
}

/** Alerts that could not be noted wait in memory, at most so many. */
const WAITING = 100;

/** What administrators are told of. Nothing here throws because the catalog cannot be written. */
export class Alerts {
  readonly #table: AlertTable;
  readonly #log: Log;
  /** Open ones, so that what is over already needs no look into the catalog. */
  readonly #open: Set<string>;
  #waiting: NewAlert[] = [];

  constructor(table: AlertTable, log: Log) {
    this.#table = table;
    this.#log = log;
    this.#open = new Set(table.open().map(({ code, key }) => nameOf(code, key)));
  }

  /** Raises an alert; one that lasts with the same code and key goes on. */
  raise(alert: NewAlert): void {
    const { code, key = '', facts = {}, times = 1 } = alert;
    const severity = alert.severity ?? ALERTS[code].severity;
    if (!this.#open.has(nameOf(code, key))) this.#log.error({ code, key, ...facts }, 'alert');
    this.#write(alert, () => {
      this.#table.raise({ code, key, severity, facts, times, isCondition: isCondition(code) });
      this.#open.add(nameOf(code, key));
    });
  }

  /** Ends the alert of this code and key, where one is open. */
  resolve(code: AlertCode, key = ''): void {
    this.#waiting = this.#waiting.filter(
      (alert) => nameOf(alert.code, alert.key) !== nameOf(code, key),
    );
    if (!this.#open.has(nameOf(code, key))) return;
    try {
      this.#table.resolve(code, key);
      this.#open.delete(nameOf(code, key));
      this.#log.info({ code, key }, 'alert is over');
    } catch (error) {
      // It stays open until the next time that somebody says that it is over.
      this.#log.warn({ code, key, error: errorText(error) }, 'end of alert not noted');
    }
  }

  /** Raises a condition with these facts, or ends it where there are none. */
  report(alert: Omit<NewAlert, 'facts'>, facts: AlertFacts | undefined): void {
    if (facts === undefined) this.resolve(alert.code, alert.key);
    else this.raise({ ...alert, facts });
  }

  /** Notes what could not be noted before. To be called from time to time. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const alert of waiting) this.raise(alert);
  }

  /** What lasts, the newest first. */
  open(): Alert[] {
    return this.#table.open();
  }

  /** What is over, the newest first, at most `limit`. */
  resolved(limit: number): Alert[] {
    return this.#table.resolved(limit);
  }

  /** Somebody has seen it; what is no condition is over with that. Throws `ALERT_NOT_FOUND`. */
  acknowledge(id: string, by: Actor): Alert {
    const alert = this.#table.acknowledge(id, by, (code) => !isCondition(code));
    if (alert.resolvedAtMs !== undefined) this.#open.delete(nameOf(alert.code, alert.key));
    return alert;
  }

  #write(alert: NewAlert, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#log.error({ ...alert, error: errorText(error) }, 'alert not noted yet');
      if (this.#waiting.length < WAITING) this.#waiting.push(alert);
    }
  }
}

function isCondition(code: string): boolean {
  // One of another version is over when it was seen: nothing here ends it.
  return Object.hasOwn(ALERTS, code) && ALERTS[code as AlertCode].kind === 'condition';
}

function nameOf(code: string, key = ''): string {
  return `${code} ${key}`;
}
