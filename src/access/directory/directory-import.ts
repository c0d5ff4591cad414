import { type Clock, type Log, RecorderError, Turns } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { Catalog, LdapSettings } from '../../storage/catalog/index.ts';
import { AdministratorGroups } from './administrator-groups.ts';
import { type DirectoryPerson, personFrom, wantedAttributes } from './directory-person.ts';
import { type ImportItem, type ImportPlan, type PlannedChange, planImport } from './import-plan.ts';
import type { LdapConnection } from './ldap-connection.ts';

/** Of very many, the first are told one by one; all are counted. */
const TOLD_ITEMS = 2000;

/** How far an import is. */
export interface ImportProgress {
  readonly phase: 'reading' | 'comparing' | 'writing';
  /** Entries read, or users written. */
  readonly done: number;
  /** Of so many; undefined while the directory is read. */
  readonly total: number | undefined;
}

/** What an import did, or would do. */
export interface ImportReport {
  readonly isDryRun: boolean;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** Entries that the directory has. */
  readonly entries: number;
  readonly created: number;
  readonly changed: number;
  readonly enabled: number;
  readonly disabled: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly leftOut: number;
  /** What is not unchanged, the first 2000. */
  readonly items: readonly ImportItem[];
}

export interface ImportOptions {
  readonly isDryRun: boolean;
  readonly by: Actor;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** Brings the users into line with a directory. */
export class DirectoryImport {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(catalog: Catalog, clock: Clock, log: Log) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#log = log;
  }

  /** Throws `LDAP_SEARCH_FAILED`, `LDAP_NOTHING_FOUND`. */
  async run(
    connection: LdapConnection,
    settings: LdapSettings,
    options: ImportOptions,
  ): Promise<ImportReport> {
    const { isDryRun, by, onProgress } = options;
    const startedAtMs = this.#clock.nowMs();
    const people = await readPeople(connection, settings, (done) =>
      onProgress?.({ phase: 'reading', done, total: undefined }),
    );
    const total = people.length;
    onProgress?.({ phase: 'comparing', done: 0, total });
    const disablesVanished = settings.vanished === 'disable';
    const planning = { disablesVanished, nowMs: startedAtMs };
    const turns = new Turns(this.#clock);
    const plan = await planImport(people, this.#catalog.users, planning, turns);
    const failed = isDryRun ? new Map() : await this.#write(plan.changes, by, onProgress);
    const finishedAtMs = this.#clock.nowMs();
    const times = { startedAtMs, finishedAtMs };
    const report = { isDryRun, ...times, entries: total, ...summary(plan, failed) };
    if (!isDryRun) this.#report(report, by);
    return report;
  }

  /** Returns what could not be written after all, because something changed meanwhile. */
  async #write(
    changes: readonly PlannedChange[],
    by: Actor,
    onProgress: ImportOptions['onProgress'],
  ): Promise<Map<PlannedChange, ImportItem>> {
    const total = changes.length;
    const results = await this.#catalog.users.writeAll(
      changes.map(({ change }) => change),
      by,
      (done) => onProgress?.({ phase: 'writing', done, total }),
    );
    const failed = new Map<PlannedChange, ImportItem>();
    for (const [index, planned] of changes.entries()) {
      const result = results[index];
      if (!(result instanceof RecorderError)) continue;
      const { dn, loginName } = planned.item;
      const why = { problem: 'invalid', detail: result.message } as const;
      failed.set(planned, { action: 'reject', dn, loginName, ...why });
    }
    return failed;
  }

  /** An import that changed nothing is not worth an entry. */
  #report({ items, startedAtMs, finishedAtMs, isDryRun, ...counts }: ImportReport, by: Actor) {
    const { created, changed, enabled, disabled } = counts;
    this.#log.info({ ...counts, tookMs: finishedAtMs - startedAtMs }, 'users imported');
    if (created + changed + enabled + disabled === 0) return;
    const object = { kind: 'directory', name: 'ldap' } as const;
    this.#catalog.audit.append({
      ...{ actor: by, action: 'directory.imported', object, details: counts },
    });
  }
}

/**
 * Everybody whom the directory has. Throws `LDAP_NOTHING_FOUND` for nobody: that is a wrong base or
 * filter rather than a company without people.
 */
async function readPeople(
  connection: LdapConnection,
  settings: LdapSettings,
  onRead: (count: number) => void,
): Promise<DirectoryPerson[]> {
  const { baseDn: base, userFilter: filter, attributes } = settings;
  const groups = await AdministratorGroups.read(connection, settings);
  const people: DirectoryPerson[] = [];
  const search = { base, scope: 'sub', filter, attributes: wantedAttributes(settings) } as const;
  for await (const page of connection.search(search)) {
    for (const entry of page) {
      people.push(personFrom(entry, settings, groups?.has(entry, attributes.loginName)));
    }
    onRead(people.length);
  }
  if (people.length > 0) return people;
  const why = `no entry below ${base} fits ${filter}`;
  throw new RecorderError('LDAP_NOTHING_FOUND', why);
}

function summary(plan: ImportPlan, failed: ReadonlyMap<PlannedChange, ImportItem>) {
  // What only makes room for another change is no change of its own.
  const told = [...new Map(plan.changes.map((planned) => [planned.item, planned])).values()];
  const rejected = [...plan.rejected, ...failed.values()];
  const done = told.filter((planned) => !failed.has(planned)).map(({ item }) => item);
  const count = (action: ImportItem['action']) =>
    done.filter((item) => item.action === action).length;
  return {
    ...{ created: count('create'), changed: count('change'), enabled: count('enable') },
    ...{ disabled: count('disable'), unchanged: plan.unchanged },
    ...{ rejected: rejected.length, leftOut: plan.leftOut.length },
    items: [...rejected, ...plan.leftOut, ...done].slice(0, TOLD_ITEMS),
  };
}
