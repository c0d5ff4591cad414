import { type Clock, newId, RecorderError } from '../../base/index.ts';
import {
  type Actor,
  type AuditAction,
  changesBetween,
  type NewAuditEvent,
} from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, type Query, queries } from './catalog-database.ts';
import type { FilterChoices, MonitorFilter } from './filter.ts';
import type { Language } from './user.ts';

/** The monitor filters and who has which. */
export class FilterTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;
  readonly #clock: Clock;

  constructor(database: CatalogDatabase, audit: AuditTable, clock: Clock) {
    this.#database = database;
    this.#audit = audit;
    this.#clock = clock;
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

  async get(id: string): Promise<MonitorFilter | undefined> {
    return this.#read(id);
  }

  /** Ids of the users who have the filter. */
  async userIdsOf(id: string): Promise<string[]> {
    const grants = queries.selectFrom('filter_grants').select('user_id');
    return this.#database.all(grants.where('filter_id', '=', id)).map((row) => row.user_id);
  }

  /** How many users have each filter that somebody has. */
  async userCounts(): Promise<ReadonlyMap<string, number>> {
    const counts = queries
      .selectFrom('filter_grants')
      .select((eb) => ['filter_id', eb.fn.countAll<number>().as('count')])
      .groupBy('filter_id');
    return new Map(this.#database.all(counts).map((row) => [row.filter_id, row.count]));
  }

  /** Makes a filter. Its rule was checked before. */
  async create(choices: FilterChoices, by: Actor): Promise<MonitorFilter> {
    const nowMs = this.#clock.nowMs();
    const id = newId(nowMs);
    return this.#database.transaction(() => {
      const row = { id, ...columnsOf(choices), is_initial: 0, version: 1, created_at_ms: nowMs };
      this.#database.run(queries.insertInto('filters').values(row));
      this.#replaceNames(id, choices.name);
      const filter = this.#require(id);
      this.#report('filter.created', filter, by, { is: choices });
      return filter;
    });
  }

  /** Changes what is given. Throws `FILTER_NOT_FOUND`. */
  async update(id: string, changes: Partial<FilterChoices>, by: Actor): Promise<MonitorFilter> {
    return this.#database.transaction(() => {
      const before = this.#require(id);
      const different = changesBetween({ ...before }, changes);
      if (Object.keys(different).length === 0) return before;
      const isOther = ['rule', 'fourEyes'].some((member) => Object.hasOwn(different, member));
      const version = before.version + (isOther ? 1 : 0);
      const columns = { ...columnsOf({ ...before, ...changes }), version };
      this.#database.run(queries.updateTable('filters').set(columns).where('id', '=', id));
      if (changes.name !== undefined) this.#replaceNames(id, changes.name);
      const after = this.#require(id);
      this.#report('filter.changed', after, by, { changes: different });
      return after;
    });
  }

  /** Takes the filter away from everybody. Throws `FILTER_NOT_FOUND`. */
  async delete(id: string, by: Actor): Promise<void> {
    this.#database.transaction(() => {
      const filter = this.#require(id);
      const { name, rule, canDelete, fourEyes } = filter;
      this.#database.run(queries.deleteFrom('filters').where('id', '=', id));
      this.#report('filter.deleted', filter, by, { was: { name, rule, canDelete, fourEyes } });
    });
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
      this.#report(event.action, this.#require(id), event.actor, { userId });
    });
  }

  #report(
    action: AuditAction,
    { id, name }: MonitorFilter,
    actor: Actor,
    details: Readonly<Record<string, unknown>>,
  ): void {
    const object = { kind: 'filter', id, name: name.en ?? Object.values(name)[0] } as const;
    this.#audit.append({ actor, action, object, details });
  }

  #read(id: string): MonitorFilter | undefined {
    return this.#named(selectFilters().where('filters.id', '=', id))[0];
  }

  #require(id: string): MonitorFilter {
    const filter = this.#read(id);
    if (filter === undefined)
      throw new RecorderError('FILTER_NOT_FOUND', 'there is no such filter');
    return filter;
  }

  #replaceNames(id: string, names: MonitorFilter['name']): void {
    this.#database.run(queries.deleteFrom('filter_names').where('filter_id', '=', id));
    for (const [language, name] of Object.entries(names)) {
      const row = { filter_id: id, language, name };
      this.#database.run(queries.insertInto('filter_names').values(row));
    }
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
      version: row.version,
    }));
  }
}

function columnsOf({ rule, canDelete, fourEyes }: FilterChoices) {
  return { rule, can_delete: canDelete ? 1 : 0, four_eyes: fourEyes ? 1 : 0 };
}

function selectFilters() {
  return queries.selectFrom('filters').selectAll('filters');
}
