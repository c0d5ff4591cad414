import { randomBytes } from 'node:crypto';
import { assert, type Clock, newId, RecorderError } from '../../base/index.ts';
import { RECORDING_EVENTS, type RecordingEventName } from '../../recording/index.ts';
import { type Actor, type AuditAction, changesBetween } from '../audit/index.ts';
import type { SecretBox } from '../crypto/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { WebhookTargetRow } from './schema.ts';

/** What an administrator chooses of a webhook. */
export interface WebhookChoices {
  /** `http:` or `https:`, without a password. */
  readonly url: string;
  readonly events: readonly RecordingEventName[];
  readonly isEnabled: boolean;
}

/** A program that is told what happens to recordings. */
export interface WebhookTarget extends WebhookChoices {
  readonly id: string;
  readonly createdAtMs: number;
}

export interface WebhookTargetTableOptions {
  readonly database: CatalogDatabase;
  readonly audit: AuditTable;
  readonly clock: Clock;
  /** Undefined: secrets can be neither read nor made. */
  readonly secretBox: SecretBox | undefined;
}

const MAX_TARGETS = 20;
const URL_LENGTH = 2000;
const SECRET_BYTES = 32;
const SECRET_PREFIX = 'whsec_';

/** The programs that are told, and the secrets by which they know who tells. */
export class WebhookTargetTable {
  readonly #options: WebhookTargetTableOptions;
  readonly #database: CatalogDatabase;

  constructor(options: WebhookTargetTableOptions) {
    this.#options = options;
    this.#database = options.database;
  }

  /** In the order in which they were made. */
  list(): WebhookTarget[] {
    const all = queries.selectFrom('webhook_targets').selectAll();
    return this.#database.all(all.orderBy('created_at_ms').orderBy('id')).map(targetFrom);
  }

  /** Throws `WEBHOOK_NOT_FOUND`. */
  get(id: string): WebhookTarget {
    return targetFrom(this.#row(id));
  }

  /** Makes one and its secret, told here. Throws `WEBHOOK_INVALID`, `TOO_MANY_WEBHOOKS`. */
  create(
    choices: WebhookChoices,
    by: Actor,
  ): { readonly target: WebhookTarget; readonly secret: string } {
    const nowMs = this.#options.clock.nowMs();
    const id = newId(nowMs);
    const secret = newSecret();
    const row = { id, created_at_ms: nowMs, ...columnsOf(choices), ...this.#sealed(id, secret) };
    const target = targetFrom(row);
    this.#database.transaction(() => {
      if (this.list().length >= MAX_TARGETS) {
        throw new RecorderError('TOO_MANY_WEBHOOKS', `there are at most ${MAX_TARGETS} webhooks`);
      }
      this.#database.run(queries.insertInto('webhook_targets').values(row));
      this.#report('webhook.created', target, by, { events: target.events });
    });
    return { target, secret };
  }

  /** Throws `WEBHOOK_NOT_FOUND`, `WEBHOOK_INVALID`. */
  update(id: string, changes: Partial<WebhookChoices>, by: Actor): WebhookTarget {
    return this.#database.transaction(() => {
      const before = this.get(id);
      const { url, events, isEnabled } = { ...before, ...changes };
      const columns = columnsOf({ url, events, isEnabled });
      this.#change(id, columns);
      const after = this.get(id);
      const changed = changesBetween({ ...before }, { ...after });
      if (Object.keys(changed).length > 0) {
        this.#report('webhook.changed', after, by, { changes: changed });
      }
      return after;
    });
  }

  /** Throws `WEBHOOK_NOT_FOUND`. What was not delivered yet is gone with it. */
  delete(id: string, by: Actor): void {
    this.#database.transaction(() => {
      const target = this.get(id);
      this.#database.run(queries.deleteFrom('webhook_targets').where('id', '=', id));
      this.#report('webhook.deleted', target, by);
    });
  }

  /** A new secret in place of the old one, told here. Throws `WEBHOOK_NOT_FOUND`. */
  renewSecret(id: string, by: Actor): string {
    const secret = newSecret();
    this.#database.transaction(() => {
      const target = this.get(id);
      this.#change(id, this.#sealed(id, secret));
      this.#report('webhook.secret-renewed', target, by);
    });
    return secret;
  }

  /** The secret that signs. Throws `WEBHOOK_NOT_FOUND`, `KEY_UNKNOWN`, `KEY_DAMAGED`. */
  secret(id: string): string {
    return this.#box().open(webhookSecretName(id), this.#row(id).sealed_secret);
  }

  /** Somebody tried whether it can be reached. */
  reportTest(target: WebhookTarget, details: Record<string, unknown>, by: Actor): void {
    this.#report('webhook.tested', target, by, details);
  }

  #row(id: string): WebhookTargetRow {
    const one = queries.selectFrom('webhook_targets').selectAll().where('id', '=', id);
    const row = this.#database.first(one);
    if (row !== undefined) return row;
    throw new RecorderError('WEBHOOK_NOT_FOUND', 'there is no such webhook');
  }

  #change(id: string, columns: Partial<WebhookTargetRow>): void {
    this.#database.run(queries.updateTable('webhook_targets').set(columns).where('id', '=', id));
  }

  #sealed(id: string, secret: string): Pick<WebhookTargetRow, 'sealed_secret'> {
    return { sealed_secret: this.#box().seal(webhookSecretName(id), secret) };
  }

  #box(): SecretBox {
    const { secretBox } = this.#options;
    assert(secretBox !== undefined, 'the catalog was opened with what opens secrets');
    return secretBox;
  }

  #report(
    action: AuditAction,
    { id, url }: WebhookTarget,
    by: Actor,
    details?: Record<string, unknown>,
  ): void {
    const object = { kind: 'webhook', id, name: new URL(url).host } as const;
    this.#options.audit.append({ actor: by, action, object, details });
  }
}

function newSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** Name that the secret of a webhook is sealed for: it opens for no other one. */
export function webhookSecretName(id: string): string {
  return `webhook ${id}`;
}

/** Throws `WEBHOOK_INVALID`. */
function columnsOf({ url, events, isEnabled }: WebhookChoices) {
  const checked = checkedUrl(url);
  if (checked === undefined) {
    const text = `url: expected http:// or https://, at most ${URL_LENGTH} characters, no password`;
    throw new RecorderError('WEBHOOK_INVALID', text, { member: 'url' });
  }
  const wanted = RECORDING_EVENTS.filter((event) => events.includes(event));
  if (wanted.length === 0) {
    const text = 'events: expected at least one';
    throw new RecorderError('WEBHOOK_INVALID', text, { member: 'events' });
  }
  return { url: checked, events: JSON.stringify(wanted), is_enabled: isEnabled ? 1 : 0 };
}

function checkedUrl(text: string): string | undefined {
  if (text.length > URL_LENGTH || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url.href;
}

function targetFrom(row: WebhookTargetRow): WebhookTarget {
  return {
    id: row.id,
    url: row.url,
    events: JSON.parse(row.events) as RecordingEventName[],
    isEnabled: row.is_enabled === 1,
    createdAtMs: row.created_at_ms,
  };
}
