import type { Actor } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';

/** Who somebody is at an OpenID provider (OpenID Connect Core 1.0 §2). */
export interface OidcIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** Which user an identity at an OpenID provider belongs to. */
export class OidcLinkTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;

  constructor(database: CatalogDatabase, audit: AuditTable) {
    this.#database = database;
    this.#audit = audit;
  }

  /** Id of the user with this identity. */
  async userOf({ issuer, subject }: OidcIdentity): Promise<string | undefined> {
    const link = queries.selectFrom('oidc_links').select('user_id');
    const row = this.#database.first(
      link.where('issuer', '=', issuer).where('subject', '=', subject),
    );
    return row?.user_id;
  }

  /** Gives an identity that belongs to nobody yet to a user. */
  async link(
    { issuer, subject }: OidcIdentity,
    user: { readonly id: string; readonly loginName: string },
    by: Actor,
    nowMs: number,
  ): Promise<void> {
    this.#database.transaction(() => {
      const row = { issuer, subject, user_id: user.id, linked_at_ms: nowMs };
      this.#database.run(queries.insertInto('oidc_links').values(row));
      const object = { kind: 'user', id: user.id, name: user.loginName } as const;
      const details = { issuer, subject };
      this.#audit.append({ actor: by, action: 'access.identity-linked', object, details });
    });
  }
}
