import { type Clock, type Log, RecorderError, Turns } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { Catalog, Language } from '../../storage/catalog/index.ts';
import { AdministratorsLeft } from '../import/administrators-left.ts';
import type { ImportLock } from '../import/import-lock.ts';
import { DecidingSources } from './deciding-sources.ts';
import { exportUsers } from './export-users.ts';
import { countRows, type FilePlan, type PlannedRow, type RowProblem } from './file-plan.ts';
import { FilterNames } from './filter-names.ts';
import { KnownUsers } from './known-users.ts';
import { planUserFile } from './plan-user-file.ts';
import { readUserFile } from './read-user-file.ts';
import type { UserFile } from './user-file.ts';

export interface UserFilesParts {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly lock: ImportLock;
}

/** Users from and to files of comma-separated values (RFC 4180). Everything is done in turns. */
export class UserFiles {
  readonly #parts: UserFilesParts;

  constructor(parts: UserFilesParts) {
    this.#parts = parts;
  }

  /** Throws `USER_IMPORT_RUNNING` where nothing can be written now. */
  requireIdle(): void {
    this.#parts.lock.requireFree();
  }

  /** Reads a file. Throws what is wrong with it as a whole, as `CSV_…`. */
  async read(bytes: Uint8Array): Promise<UserFile> {
    return readUserFile(bytes, this.#turns());
  }

  /** What an import of the file by this user, or by nobody, would do now. */
  async plan(file: UserFile, ownUserId: string | undefined): Promise<FilePlan> {
    const { catalog } = this.#parts;
    const turns = this.#turns();
    const settings = catalog.settings.get();
    const known = await KnownUsers.read(catalog, turns);
    const context = {
      ...{ known, ownUserId },
      filters: new FilterNames(await catalog.filters.list()),
      sources: new DecidingSources(settings),
      administrators: new AdministratorsLeft(known.administrators),
      newUserModes: settings.newUserPolicy.modes,
    };
    return planUserFile(file, context, turns);
  }

  /**
   * Does what was planned. Returns what became of the rows: one may be rejected after all because
   * something has changed since. Throws `USER_IMPORT_RUNNING`.
   */
  async write(
    plan: FilePlan,
    by: Actor,
    onWritten?: (done: number) => void,
  ): Promise<readonly PlannedRow[]> {
    return this.#parts.lock.hold(async () => {
      const changes = plan.writes.map(({ change }) => change);
      const results = await this.#parts.catalog.users.writeAll(changes, by, onWritten);
      const failed = new Map<PlannedRow, PlannedRow>();
      for (const [index, { row }] of plan.writes.entries()) {
        const result = results[index];
        if (result instanceof RecorderError) failed.set(row, refused(row, result));
      }
      const rows = plan.rows.map((row) => failed.get(row) ?? row);
      this.#report(rows, by);
      return rows;
    });
  }

  /** All users as text of a file, page by page, with titles in `language`. */
  async *export(language: Language, by: Actor): AsyncGenerator<string> {
    const { catalog, clock } = this.#parts;
    catalog.audit.append({ actor: by, action: 'user.exported', details: { language } });
    yield* exportUsers(catalog, language, clock);
  }

  /** An import that changed nothing is not worth an entry. */
  #report(rows: readonly PlannedRow[], by: Actor): void {
    const { catalog, log } = this.#parts;
    const counts = countRows(rows);
    log.info(counts, 'users imported from a file');
    if (counts.created + counts.changed === 0) return;
    catalog.audit.append({ actor: by, action: 'user.imported', details: counts });
  }

  #turns(): Turns {
    return new Turns(this.#parts.clock);
  }
}

function refused(row: PlannedRow, { code, message: detail }: RecorderError): PlannedRow {
  const isLast = code === 'LAST_ADMINISTRATOR';
  const problem: RowProblem = isLast ? { code: 'last-administrator' } : { code: 'invalid', detail };
  return { ...row, kind: 'rejected', problem };
}
