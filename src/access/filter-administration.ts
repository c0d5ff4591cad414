import { expressionBuilder, type SqlBool, sql } from 'kysely';
import { RecorderError } from '../base/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import {
  type Catalog,
  type CatalogTables,
  type FilterChoices,
  LANGUAGES,
  type MonitorFilter,
  makeVisibility,
  type RecordingSummary,
  type Visibility,
} from '../storage/catalog/index.ts';
import { ownRecordings } from './filter-visibility.ts';
import { compileFilter } from './filters/compile.ts';
import { type Explanation, explain } from './filters/explain.ts';
import type { FilterExpression } from './filters/expression.ts';
import { factsOfRecording } from './filters/filter-facts.ts';
import { parseFilterRule } from './filters/parse.ts';

const NAME_LENGTH = 100;
const PREVIEWED = 10;
const NEWEST = { sort: 'startedAt', descending: true, limit: PREVIEWED } as const;

/** Recordings of which only the first are shown. */
export interface PreviewedRecordings {
  readonly count: number;
  readonly first: readonly RecordingSummary[];
}

/** What a rule shows, and what would change if it took the place of another. */
export interface FilterPreview {
  readonly shown: PreviewedRecordings;
  readonly appearing: PreviewedRecordings | undefined;
  readonly vanishing: PreviewedRecordings | undefined;
}

/** Why somebody sees a recording through one of their filters, or does not. */
export interface FilterVerdict extends Explanation {
  readonly filter: MonitorFilter;
}

/** By which ways somebody sees a recording, or does not. */
export interface Sight {
  /** Of each of their filters. */
  readonly filters: readonly FilterVerdict[];
  /** It is their own, and they have an inbox. */
  readonly isInInbox: boolean;
  /** They cannot log in, whatever they would see. */
  readonly isDisabled: boolean;
}

/** Makes and changes monitor filters, and says what they do. For administrators. */
export class FilterAdministration {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Throws `FILTER_NOT_FOUND`. */
  async get(id: string): Promise<MonitorFilter> {
    const filter = await this.#catalog.filters.get(id);
    if (filter === undefined)
      throw new RecorderError('FILTER_NOT_FOUND', 'there is no such filter');
    return filter;
  }

  /** Throws `FILTER_INVALID`. */
  async create(choices: FilterChoices, by: Actor): Promise<MonitorFilter> {
    requireNames(choices.name);
    this.#parse(choices.rule);
    return this.#catalog.filters.create(choices, by);
  }

  /** Throws `FILTER_INVALID`, `FILTER_NOT_FOUND`. */
  async update(id: string, changes: Partial<FilterChoices>, by: Actor): Promise<MonitorFilter> {
    if (changes.name !== undefined) requireNames(changes.name);
    if (changes.rule !== undefined) this.#parse(changes.rule);
    return this.#catalog.filters.update(id, changes, by);
  }

  /** How many recordings a rule shows. Throws `FILTER_INVALID`. */
  async count(rule: string): Promise<number> {
    return this.#catalog.recordings.count(visibleThrough(this.#parse(rule)), NEWEST);
  }

  /** What a rule shows, and beside the filter whose rule it is to become. */
  async preview(rule: string, filterId: string | undefined, by: Actor): Promise<FilterPreview> {
    const next = this.#parse(rule);
    const filter = filterId === undefined ? undefined : await this.#catalog.filters.get(filterId);
    const object = filter && ({ kind: 'filter', id: filter.id } as const);
    this.#catalog.audit.append({
      actor: by,
      action: 'filter.previewed',
      object,
      details: { rule },
    });
    const shown = await this.#first(visibleThrough(next));
    if (filter === undefined) return { shown, appearing: undefined, vanishing: undefined };
    const saved = this.#parse(filter.rule);
    return {
      shown,
      appearing: await this.#first(visibleThroughFirst(next, saved)),
      vanishing: await this.#first(visibleThroughFirst(saved, next)),
    };
  }

  /**
   * Whether and why a user sees a recording. Throws `RECORDING_NOT_FOUND`, `USER_NOT_FOUND`.
   */
  async sight(recordingId: string, userId: string): Promise<Sight> {
    const { recordings, users, filters } = this.#catalog;
    const source = recordings.filterSource(recordingId);
    if (source === undefined) {
      throw new RecorderError('RECORDING_NOT_FOUND', 'there is no such recording');
    }
    const user = await users.get(userId);
    if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    const facts = factsOfRecording(source);
    const given = await filters.listOfUser(userId);
    const own = await recordings.among(makeVisibility(ownRecordings(userId)), [recordingId]);
    return {
      filters: given.map((filter) => ({ filter, ...explain(this.#parse(filter.rule), facts) })),
      isInInbox: user.policy.showsInInbox && own.has(recordingId),
      isDisabled: user.isDisabled,
    };
  }

  async #first(visibility: Visibility): Promise<PreviewedRecordings> {
    const { recordings } = this.#catalog;
    const { items } = await recordings.list(visibility, NEWEST);
    return { count: await recordings.count(visibility, NEWEST), first: items };
  }

  #parse(rule: string): FilterExpression | undefined {
    return parseFilterRule(rule, this.#catalog.settings.get().timeZone);
  }
}

function visibleThrough(expression: FilterExpression | undefined): Visibility {
  return makeVisibility(expression === undefined ? 'everything' : compileFilter(expression));
}

/** What the first shows and the second does not. */
function visibleThroughFirst(
  first: FilterExpression | undefined,
  second: FilterExpression | undefined,
): Visibility {
  if (second === undefined) return makeVisibility('nothing');
  const isHidden = sql<SqlBool>`(${compileFilter(second).recordings}) is not true`;
  if (first === undefined) return makeVisibility({ recordings: isHidden });
  const { recordings, users } = compileFilter(first);
  const both = expressionBuilder<CatalogTables, 'recordings'>().and([recordings, isHidden]);
  return makeVisibility({ recordings: both, users });
}

/** At least one language, none of them empty. */
function requireNames(names: FilterChoices['name']): void {
  const entries = Object.entries(names);
  const isRight = entries.every(([language, name]) => {
    const isKnown = (LANGUAGES as readonly string[]).includes(language);
    return isKnown && name.trim() !== '' && name.length <= NAME_LENGTH && !/\p{Cc}/u.test(name);
  });
  if (entries.length > 0 && isRight) return;
  const expected = `a name of 1 to ${NAME_LENGTH} characters in at least one language`;
  throw new RecorderError('FILTER_INVALID', `name: expected ${expected}`, { member: 'name' });
}
