import { RecorderError } from '../../base/index.ts';
import type { Actor, NewAuditEvent } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, type Query, queries } from './catalog-database.ts';
import type { MonitorFilter } from './filter.ts';
import type { Language } from './user.ts';

/** The monitor filters and who has which. */
export class FilterTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;

  constructor(database: CatalogDatabase, audit: AuditTable) {
    this.#database = database;
    this.#audit = audit;
  }

  /** Every filter, oldest first. */
  async list(): Promise<MonitorFilter[]> {
    return this.#named(queries.selectFrom('filters').selectAll());
  }

  /** The filters that a user was given, oldest first. */
  async listOfUser(userId: string): Promise<MonitorFilter[]> {
    return this.#named(
      queries
        .selectFrom('filters')
        .innerJoin('filter_grants', 'filter_grants.filter_id', 'filters.id')
        .where('filter_grants.user_id', '=', userId)
        .selectAll('filters'),
    );
  }

  /** Ids of the filters of users, of those that have some. */
  idsOfUsers(userIds: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const grants = queries.selectFrom('filter_grants').selectAll();
    const rows = this.#database.all(grants.where('user_id', 'in', userIds).orderBy('filter_id'));
    const byUser = Map.groupBy(rows, (row) => row.user_id);
    return new Map([...byUser].map(([id, each]) => [id, each.map((row) => row.filter_id)]));
  }

  /** Throws `FILTER_NOT_FOUND` where one of them is no filter. */
  requireKnown(filterIds: readonly string[]): void {
    if (filterIds.length === 0) return;
    const known = queries.selectFrom('filters').select('id').where('id', 'in', filterIds);
    if (this.#database.all(known).length === new Set(filterIds).size) return;
    const options = { member: 'filterIds' };
    throw new RecorderError('FILTER_NOT_FOUND', 'there is no such filter', options);
  }

  /** Gives a user these filters and takes all others. Throws `FILTER_NOT_FOUND`. */
  setOfUser(userId: string, filterIds: readonly string[], by: Actor): void {
    this.#database.transaction(() => {
      this.requireKnown(filterIds);
      const had = this.idsOfUsers([userId]).get(userId) ?? [];
      for (const id of filterIds) if (!had.includes(id)) this.#give(id, userId, by);
      for (const id of had) if (!filterIds.includes(id)) this.#take(id, userId, by);
    });
  }

  /** Gives a user the filter; twice is no error. */
  async grant(filterId: string, userId: string, by: Actor): Promise<void> {
    this.#give(filterId, userId, by);
  }

  async revoke(filterId: string, userId: string, by: Actor): Promise<void> {
    this.#take(filterId, userId, by);
  }

  /** The filter that the first start made, undefined where it was deleted since. */
  async initialFilterId(): Promise<string | undefined> {
    const initial = queries.selectFrom('filters').select('id').where('is_initial', '=', 1);
    return this.#database.first(initial)?.id;
  }

  #give(filterId: string, userId: string, by: Actor): void {
    const row = { filter_id: filterId, user_id: userId };
    const give = queries
      .insertInto('filter_grants')
      .values(row)
      .onConflict((conflict) => conflict.doNothing());
    this.#change(give, { actor: by, action: 'filter.granted' }, row);
  }

  #take(filterId: string, userId: string, by: Actor): void {
    const take = queries
      .deleteFrom('filter_grants')
      .where('filter_id', '=', filterId)
      .where('user_id', '=', userId);
    const row = { filter_id: filterId, user_id: userId };
    this.#change(take, { actor: by, action: 'filter.revoked' }, row);
  }

  #change(
    query: Query<unknown>,
    event: Pick<NewAuditEvent, 'actor' | 'action'>,
    { filter_id: id, user_id: userId }: { readonly filter_id: string; readonly user_id: string },
  ): void {
    this.#database.transaction(() => {
      if (this.#database.run(query) === 0) return;
      const names = queries.selectFrom('filter_names').selectAll().where('filter_id', '=', id);
      const name = this.#database.all(names).find(({ language }) => language === 'en')?.name;
      const object = { kind: 'filter', id, name } as const;
      this.#audit.append({ ...event, object, details: { userId } });
    });
  }

  #named(filters: ReturnType<typeof selectFilters>): MonitorFilter[] {
    const rows = this.#database.all(filters.orderBy('created_at_ms').orderBy('id'));
    const names = new Map<string, Partial<Record<Language, string>>>();
    for (const row of this.#database.all(queries.selectFrom('filter_names').selectAll())) {
      names.set(row.filter_id, { ...names.get(row.filter_id), [row.language]: row.name });
    }
    return rows.map((row) => ({
      id: row.id,
      name: names.get(row.id) ?? {},
      rule: row.rule,
      canDelete: row.can_delete === 1,
      fourEyes: row.four_eyes === 1,
    }));
  }
}

function selectFilters() {
  return queries.selectFrom('filters').selectAll('filters');
}
