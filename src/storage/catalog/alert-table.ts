import { type Clock, newId, RecorderError } from '../../base/index.ts';
import type { Actor } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { AlertRow } from './schema.ts';

export const ALERT_SEVERITIES = ['warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Numbers carry their unit in their name, so that whoever shows them knows it. */
export type AlertFacts = Readonly<Record<string, string | number>>;

/** Something an administrator must know, since when, and whether it is over. */
export interface Alert {
  readonly id: string;
  /** What it is, for example `disk-nearly-full`. */
  readonly code: string;
  /** What it is about, where one code can be about several things at once. */
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly facts: AlertFacts;
  readonly sinceMs: number;
  /** When it was raised last. */
  readonly lastMs: number;
  /** How often it happened. */
  readonly occurrences: number;
  readonly resolvedAtMs: number | undefined;
  readonly acknowledged: { readonly atMs: number; readonly byName: string } | undefined;
}

/** An alert to be raised. */
export interface RaisedAlert extends Pick<Alert, 'code' | 'key' | 'severity' | 'facts'> {
  /** A condition lasts until it is over; anything else happens, and each time counts. */
  readonly isCondition: boolean;
  /** How often it happened just now. */
  readonly times: number;
}

/** An alert with what a mail has not told of it yet. */
export interface UntoldAlert extends Alert {
  readonly untoldOccurrences: number;
}

/** The register of alerts. */
export class AlertTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, audit: AuditTable, clock: Clock) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
  }

  /** Opens an alert, or goes on with the one of the same code and key that is open. */
  raise({ code, key, severity, facts, isCondition, times }: RaisedAlert): void {
    const nowMs = this.#clock.nowMs();
    const said = { severity, facts: JSON.stringify(facts), last_ms: nowMs };
    this.#database.transaction(() => {
      const open = this.#open(code, key);
      if (open === undefined) {
        const occurrences = isCondition ? 1 : times;
        this.#insert({
          id: newId(nowMs),
          code,
          alert_key: key,
          since_ms: nowMs,
          occurrences,
          ...said,
        });
        return;
      }
      const isWorse = open.severity === 'warning' && severity === 'critical';
      const changes = {
        ...said,
        occurrences: open.occurrences + (isCondition ? 0 : times),
        // What has become worse is news.
        ...(isWorse ? { mailed_occurrences: 0 } : {}),
      };
      this.#database.run(queries.updateTable('alerts').set(changes).where('id', '=', open.id));
    });
  }

  /** Ends the open alert of this code and key; false where there is none. */
  resolve(code: string, key: string): boolean {
    const ended = queries.updateTable('alerts').set({ resolved_at_ms: this.#clock.nowMs() });
    const open = ended.where('code', '=', code).where('alert_key', '=', key);
    return this.#database.run(open.where('resolved_at_ms', 'is', null)) > 0;
  }

  /**
   * Somebody has seen it. What happened and is no condition is over with that (`isOver`). Throws
   * `ALERT_NOT_FOUND`.
   */
  acknowledge(id: string, by: Actor, isOver: (code: string) => boolean): Alert {
    const nowMs = this.#clock.nowMs();
    return this.#database.transaction(() => {
      const alert = this.#require(id);
      if (alert.acknowledged_at_ms !== null) return alertFrom(alert);
      const seen = {
        ...{ acknowledged_at_ms: nowMs, acknowledged_by_name: by.name },
        acknowledged_by_id: by.id ?? null,
        ...(alert.resolved_at_ms === null && isOver(alert.code)
          ? { resolved_at_ms: nowMs, is_end_mailed: 1 }
          : {}),
      };
      this.#database.run(queries.updateTable('alerts').set(seen).where('id', '=', id));
      const object = { kind: 'alert', id, name: alert.code } as const;
      this.#audit.append({ actor: by, action: 'alert.acknowledged', object });
      return alertFrom(this.#require(id));
    });
  }

  /** What lasts, the newest first. */
  open(): Alert[] {
    const open = queries.selectFrom('alerts').selectAll().where('resolved_at_ms', 'is', null);
    return this.#database
      .all(open.orderBy('since_ms', 'desc').orderBy('id', 'desc'))
      .map(alertFrom);
  }

  /** What is over, the newest first, at most `limit`. */
  resolved(limit: number): Alert[] {
    const over = queries.selectFrom('alerts').selectAll().where('resolved_at_ms', 'is not', null);
    return this.#database.all(over.orderBy('resolved_at_ms', 'desc').limit(limit)).map(alertFrom);
  }

  /** What no mail has told yet: what happened or happened again, and what is over. */
  untold(): UntoldAlert[] {
    const news = queries
      .selectFrom('alerts')
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('occurrences', '>', eb.ref('mailed_occurrences')),
          eb.and([eb('resolved_at_ms', 'is not', null), eb('is_end_mailed', '=', 0)]),
        ]),
      );
    return this.#database.all(news.orderBy('since_ms')).map((row) => ({
      ...alertFrom(row),
      untoldOccurrences: row.occurrences - row.mailed_occurrences,
    }));
  }

  /** Nothing of these is untold any more. */
  markTold(alerts: readonly Pick<Alert, 'id' | 'occurrences' | 'resolvedAtMs'>[]): void {
    for (const { id, occurrences, resolvedAtMs } of alerts) {
      const told = { mailed_occurrences: occurrences, is_end_mailed: resolvedAtMs ? 1 : 0 };
      this.#database.run(queries.updateTable('alerts').set(told).where('id', '=', id));
    }
  }

  /** Forgets what is over, but for the newest `kept`. */
  prune(kept: number): void {
    const newest = queries
      .selectFrom('alerts')
      .select('id')
      .where('resolved_at_ms', 'is not', null)
      .orderBy('resolved_at_ms', 'desc')
      .limit(kept);
    this.#database.run(
      queries
        .deleteFrom('alerts')
        .where('resolved_at_ms', 'is not', null)
        .where('id', 'not in', newest),
    );
  }

  #insert(
    row: Pick<
      AlertRow,
      'id' | 'code' | 'alert_key' | 'severity' | 'facts' | 'since_ms' | 'last_ms' | 'occurrences'
    >,
  ): void {
    const values = {
      ...row,
      ...{ mailed_occurrences: 0, resolved_at_ms: null, is_end_mailed: 0 },
      ...{ acknowledged_at_ms: null, acknowledged_by_id: null, acknowledged_by_name: null },
    };
    this.#database.run(queries.insertInto('alerts').values(values));
  }

  #open(code: string, key: string): AlertRow | undefined {
    const open = queries.selectFrom('alerts').selectAll().where('resolved_at_ms', 'is', null);
    return this.#database.first(open.where('code', '=', code).where('alert_key', '=', key));
  }

  #require(id: string): AlertRow {
    const one = queries.selectFrom('alerts').selectAll().where('id', '=', id);
    const row = this.#database.first(one);
    if (row === undefined) throw new RecorderError('ALERT_NOT_FOUND', 'there is no such alert');
    return row;
  }
}

function alertFrom(row: AlertRow): Alert {
  return {
    id: row.id,
    code: row.code,
    key: row.alert_key,
    severity: row.severity as AlertSeverity,
    facts: JSON.parse(row.facts) as AlertFacts,
    sinceMs: row.since_ms,
    lastMs: row.last_ms,
    occurrences: row.occurrences,
    resolvedAtMs: row.resolved_at_ms ?? undefined,
    acknowledged:
      row.acknowledged_at_ms === null
        ? undefined
        : { atMs: row.acknowledged_at_ms, byName: row.acknowledged_by_name ?? '' },
  };
}
