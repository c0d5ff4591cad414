import { randomUUID } from 'node:crypto';
import { AndFilter, EqualityFilter, FilterParser } from 'ldapts';
import { type Clock, errorText, type Log, RecorderError } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { Catalog, LdapSettings, User } from '../../storage/catalog/index.ts';
import type { ImportLock } from '../import/import-lock.ts';
import {
  DirectoryImport,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
} from './directory-import.ts';
import { type DirectoryPerson, personFrom, wantedAttributes } from './directory-person.ts';
import { LdapConnection } from './ldap-connection.ts';

const SAMPLES = 5;

/** What is known of imports. */
export interface ImportState {
  /** How far the one is that runs now. */
  readonly running: (ImportProgress & { readonly isDryRun: boolean }) | undefined;
  /** The last that came to its end since the start. */
  readonly last: ImportReport | undefined;
  /** Why the last one failed, where it did. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

export interface DirectoryParts {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly lock: ImportLock;
}

/** The directory that users come from, where the settings describe one. */
export class Directory {
  readonly #catalog: Catalog;
  readonly #log: Log;
  readonly #lock: ImportLock;
  readonly #import: DirectoryImport;
  #state: ImportState = { running: undefined, last: undefined, failure: undefined };

  constructor(parts: DirectoryParts) {
    const { catalog, clock, log, lock } = parts;
    this.#catalog = catalog;
    this.#log = log;
    this.#lock = lock;
    this.#import = new DirectoryImport(catalog, clock, log);
  }

  get state(): ImportState {
    return this.#state;
  }

  /**
   * Whether it is the directory's password of this user. For everybody else the same is asked with
   * another password, so that nobody learns from the time who is in the directory. Throws
   * `DIRECTORY_UNREACHABLE`.
   */
  async verify(user: User | undefined, loginName: string, password: string): Promise<boolean> {
    const settings = this.#catalog.settings.get().ldap;
    if (!settings.enabled) return false;
    const isTheirs = user?.source === 'ldap';
    try {
      const connection = await this.#connect(settings);
      try {
        const entry = await findPerson(connection, settings, loginName);
        // A name that is used anew there is somebody else.
        const isSame = isTheirs && entry !== undefined && (await this.#isSame(entry, user));
        const dn = isSame ? entry.dn : `cn=${randomUUID()},${settings.baseDn}`;
        const isRight = await connection.isPassword(dn, isSame ? password : randomUUID());
        return isRight && isSame;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      this.#log.warn({ code: error.code, error: errorText(error) }, 'directory not asked');
      const why = 'the directory that knows the passwords cannot be reached';
      throw new RecorderError('DIRECTORY_UNREACHABLE', why, { cause: error, isRetryable: true });
    }
  }

  /** Connects, and reads the first users. Throws what is wrong, as `LDAP_…`. */
  async test(): Promise<{ readonly people: readonly DirectoryPerson[] }> {
    const settings = this.#requireSettings();
    const connection = await this.#connect(settings);
    try {
      const { baseDn: base, userFilter: filter } = settings;
      const attributes = wantedAttributes(settings);
      const entries = await connection.find({ base, scope: 'sub', filter, attributes }, SAMPLES);
      return { people: entries.map((entry) => personFrom(entry, settings, undefined)) };
    } finally {
      await connection.close();
    }
  }

  /**
   * Imports the users, or says what that would do. Throws `USER_IMPORT_RUNNING`, `LDAP_DISABLED`
   * and what is wrong with the directory; the state says how far it is.
   */
  async import(options: ImportOptions): Promise<ImportReport> {
    const settings = this.#requireSettings();
    return this.#lock.hold(() => this.#run(settings, options));
  }

  /** Begins an import that goes on by itself. Throws `USER_IMPORT_RUNNING`, `LDAP_DISABLED`. */
  beginImport(options: { readonly isDryRun: boolean; readonly by: Actor }): void {
    this.#requireSettings();
    this.#lock.requireFree();
    // The state says why, where it fails.
    this.import(options).catch(() => {});
  }

  async #run(settings: LdapSettings, options: ImportOptions): Promise<ImportReport> {
    const { isDryRun, by } = options;
    const onProgress = (progress: ImportProgress): void => {
      this.#state = { ...this.#state, running: { ...progress, isDryRun } };
      options.onProgress?.(progress);
    };
    onProgress({ phase: 'reading', done: 0, total: undefined });
    try {
      const connection = await this.#connect(settings);
      try {
        const last = await this.#import.run(connection, settings, { isDryRun, by, onProgress });
        this.#state = { running: undefined, last, failure: undefined };
        return last;
      } finally {
        await connection.close();
      }
    } catch (error) {
      const code = error instanceof RecorderError ? error.code : 'INTERNAL_ERROR';
      const failure = { code, message: errorText(error) };
      this.#state = { ...this.#state, running: undefined, failure };
      this.#log.warn(failure, 'users not imported');
      throw error;
    }
  }

  #requireSettings(): LdapSettings {
    const { ldap } = this.#catalog.settings.get();
    if (ldap.enabled) return ldap;
    throw new RecorderError('LDAP_DISABLED', 'no directory is enabled in the settings');
  }

  #connect(settings: LdapSettings): Promise<LdapConnection> {
    return LdapConnection.open(settings, this.#catalog.settings.secret('ldapPassword') ?? '');
  }

  async #isSame(person: DirectoryPerson, user: User): Promise<boolean> {
    return this.#catalog.users.findByExternalId(person.externalId)?.id === user.id;
  }
}

/** The one entry with this login name; undefined where there is none, or more than one. */
async function findPerson(
  connection: LdapConnection,
  settings: LdapSettings,
  loginName: string,
): Promise<DirectoryPerson | undefined> {
  const { baseDn: base, userFilter, attributes: names } = settings;
  const hasName = new EqualityFilter({ attribute: names.loginName, value: loginName });
  const filter = new AndFilter({ filters: [FilterParser.parseString(userFilter), hasName] });
  const attributes = wantedAttributes(settings);
  const [first, ...others] = await connection.find({ base, scope: 'sub', filter, attributes }, 2);
  return first === undefined || others.length > 0
    ? undefined
    : personFrom(first, settings, undefined);
}
