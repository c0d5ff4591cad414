import { type Clock, newId, RecorderError } from '../../base/index.ts';
import type { Actor, AuditAction } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { foldCase } from './folded-text.ts';
import type { ApiTokenRow } from './schema.ts';

/** What an administrator chooses of a token. */
export interface TokenChoices {
  /** What the audit trail calls it. */
  readonly name: string;
  /** Whose rights it has; undefined: it may act on the calls of everybody. */
  readonly userId: string | undefined;
  /** Whether it may read the recordings that its user sees. */
  readonly readsRecordings: boolean;
  /** Addresses and networks (CIDR) that it is accepted from; none: from anywhere. */
  readonly networks: readonly string[];
  /** Milliseconds since 1970; undefined: never. */
  readonly expiresAtMs: number | undefined;
}

/** What a program shows to use the API, without the secret itself. */
export interface ApiToken extends TokenChoices {
  readonly id: string;
  readonly createdAtMs: number;
  /** Name of who made it. */
  readonly createdBy: string;
  /** When it was used last, and from where. */
  readonly usedAtMs: number | undefined;
  readonly usedFrom: string | undefined;
}

const MAX_TOKENS = 500;

/** The tokens of programs, by the hash of each. */
export class ApiTokenTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, audit: AuditTable, clock: Clock) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
  }

  /** Throws `TOKEN_NAME_TAKEN`, `TOO_MANY_TOKENS`. */
  create(tokenHash: Uint8Array, choices: TokenChoices, by: Actor): ApiToken {
    const nowMs = this.#clock.nowMs();
    const row = newRow(tokenHash, choices, { nowMs, createdBy: by.name });
    const token = tokenFrom(row);
    this.#database.transaction(() => {
      this.#requireRoom(row.name_key);
      this.#database.run(queries.insertInto('api_tokens').values(row));
      this.#report('token.created', token, by);
    });
    return token;
  }

  /** All of them by name. */
  list(): ApiToken[] {
    const all = queries.selectFrom('api_tokens').selectAll().orderBy('name_key');
    return this.#database.all(all).map(tokenFrom);
  }

  findByHash(tokenHash: Uint8Array): ApiToken | undefined {
    const one = queries.selectFrom('api_tokens').selectAll().where('token_hash', '=', tokenHash);
    const row = this.#database.first(one);
    return row && tokenFrom(row);
  }

  /** Notes that the token was used just now. */
  noteUse(id: string, address: string): void {
    const used = { used_at_ms: this.#clock.nowMs(), used_from: address };
    this.#database.run(queries.updateTable('api_tokens').set(used).where('id', '=', id));
  }

  /** Ends a token. Throws `TOKEN_NOT_FOUND`. */
  revoke(id: string, by: Actor): ApiToken {
    return this.#database.transaction(() => {
      const one = queries.selectFrom('api_tokens').selectAll().where('id', '=', id);
      const row = this.#database.first(one);
      if (row === undefined) throw new RecorderError('TOKEN_NOT_FOUND', 'there is no such token');
      this.#database.run(queries.deleteFrom('api_tokens').where('id', '=', id));
      const token = tokenFrom(row);
      this.#report('token.revoked', token, by);
      return token;
    });
  }

  #requireRoom(nameKey: string): void {
    const names = this.#database.all(queries.selectFrom('api_tokens').select('name_key'));
    if (names.some(({ name_key }) => name_key === nameKey)) {
      const text = 'there is a token of this name already';
      throw new RecorderError('TOKEN_NAME_TAKEN', text, { member: 'name' });
    }
    if (names.length < MAX_TOKENS) return;
    throw new RecorderError('TOO_MANY_TOKENS', `there are at most ${MAX_TOKENS} tokens`);
  }

  #report(action: AuditAction, token: ApiToken, by: Actor): void {
    const { id, name, userId = null, readsRecordings, networks, expiresAtMs } = token;
    const expiresAt = expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString();
    const object = { kind: 'token', id, name } as const;
    const details = { userId, readsRecordings, networks, expiresAt };
    this.#audit.append({ actor: by, action, object, details });
  }
}

function newRow(
  tokenHash: Uint8Array,
  choices: TokenChoices,
  { nowMs, createdBy }: { readonly nowMs: number; readonly createdBy: string },
): ApiTokenRow {
  const { name, userId, readsRecordings, networks, expiresAtMs } = choices;
  return {
    id: newId(nowMs),
    token_hash: tokenHash,
    name,
    name_key: foldCase(name),
    user_id: userId ?? null,
    reads_recordings: readsRecordings ? 1 : 0,
    networks: JSON.stringify(networks),
    expires_at_ms: expiresAtMs ?? null,
    created_at_ms: nowMs,
    created_by: createdBy,
    used_at_ms: null,
    used_from: null,
  };
}

function tokenFrom(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    userId: row.user_id ?? undefined,
    readsRecordings: row.reads_recordings === 1,
    networks: JSON.parse(row.networks) as string[],
    expiresAtMs: row.expires_at_ms ?? undefined,
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    usedAtMs: row.used_at_ms ?? undefined,
    usedFrom: row.used_from ?? undefined,
  };
}
