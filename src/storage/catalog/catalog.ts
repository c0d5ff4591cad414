import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import {
  type Clock,
  errorText,
  type Log,
  RecorderError,
  silentLog,
  systemClock,
} from '../../base/index.ts';
import type { SecretBox } from '../crypto/index.ts';
import { AlertTable } from './alert-table.ts';
import { ApiTokenTable } from './api-token-table.ts';
import { ArchiveTable } from './archive-table.ts';
import { ArchivedObjectTable } from './archived-object-table.ts';
import { AuditTable } from './audit-table.ts';
import { BufferedRecordingTable } from './buffered-recording-table.ts';
import { CallControlTable } from './call-control-table.ts';
import { CatalogDatabase, openDatabase, openReader } from './catalog-database.ts';
import { ConversationTable } from './conversation-table.ts';
import { CredentialTable } from './credential-table.ts';
import { DamageTable } from './damage-table.ts';
import { FactorTable } from './factor-table.ts';
import { FilterTable } from './filter-table.ts';
import { FourEyesTable } from './four-eyes-table.ts';
import { HeardTable } from './heard-table.ts';
import { KeptFactTable } from './kept-fact-table.ts';
import { LoginAttemptTable } from './login-attempt-table.ts';
import { LoginStepTable } from './login-step-table.ts';
import { MailTable } from './mail-table.ts';
import { migrate } from './migrate.ts';
import { MissedRecordingTable } from './missed-recording-table.ts';
import { ObjectTable } from './object-table.ts';
import { OidcLinkTable } from './oidc-link-table.ts';
import { PurgeTable } from './purge-table.ts';
import { ReadThread } from './read-thread.ts';
import { RecordingChoices } from './recording-choices.ts';
import { RecordingTable } from './recording-table.ts';
import { RetentionTable } from './retention-table.ts';
import { SecretWraps } from './secret-wraps.ts';
import { SettingTable } from './setting-table.ts';
import { SetupTokenTable } from './setup-token-table.ts';
import { UserTable } from './user-table.ts';
import { WebSessionTable } from './web-session-table.ts';
import { WebhookQueueTable } from './webhook-queue-table.ts';
import { WebhookTargetTable } from './webhook-target-table.ts';

export interface CatalogOptions {
  readonly clock?: Clock | undefined;
  readonly log?: Log | undefined;
  /** Opens the secrets of settings; without it they can be neither read nor set. */
  readonly secretBox?: SecretBox | undefined;
}

interface CatalogParts {
  readonly path: string;
  readonly clock: Clock;
  readonly secretBox: SecretBox | undefined;
}

/** The database of what exists. Tables and invariants: docs/formats/catalog.md. */
export class Catalog {
  /** Of the database file. */
  readonly path: string;
  readonly audit: AuditTable;
  readonly users: UserTable;
  readonly credentials: CredentialTable;
  readonly factors: FactorTable;
  readonly oidcLinks: OidcLinkTable;
  readonly settings: SettingTable;
  readonly secretWraps: SecretWraps;
  readonly objects: ObjectTable;
  readonly archivedObjects: ArchivedObjectTable;
  readonly damages: DamageTable;
  readonly webSessions: WebSessionTable;
  readonly setupTokens: SetupTokenTable;
  readonly apiTokens: ApiTokenTable;
  readonly loginAttempts: LoginAttemptTable;
  readonly loginSteps: LoginStepTable;
  readonly filters: FilterTable;
  readonly fourEyes: FourEyesTable;
  readonly conversations: ConversationTable;
  readonly recordings: RecordingTable;
  readonly choices: RecordingChoices;
  readonly heard: HeardTable;
  readonly missed: MissedRecordingTable;
  readonly buffered: BufferedRecordingTable;
  readonly control: CallControlTable;
  readonly retention: RetentionTable;
  readonly purges: PurgeTable;
  readonly archive: ArchiveTable;
  readonly alerts: AlertTable;
  readonly mails: MailTable;
  readonly keptFacts: KeptFactTable;
  readonly webhooks: WebhookTargetTable;
  readonly webhookQueue: WebhookQueueTable;
  readonly #database: CatalogDatabase;
  readonly #reader: CatalogDatabase;
  /** For lists that people wait for. */
  readonly #thread: ReadThread;
  /** For what may take long: nobody's list waits for it. */
  readonly #slowThread: ReadThread;

  private constructor(database: CatalogDatabase, { path, clock, secretBox }: CatalogParts) {
    this.path = path;
    this.#database = database;
    const thread = new ReadThread(path);
    const slowThread = new ReadThread(path);
    this.#thread = thread;
    this.#slowThread = slowThread;
    const reader = new CatalogDatabase(openReader(path));
    this.#reader = reader;
    const audit = new AuditTable(database, slowThread, clock);
    this.audit = audit;
    this.settings = new SettingTable({ database, audit, clock, secretBox });
    this.secretWraps = new SecretWraps(database, secretBox);
    this.objects = new ObjectTable(database);
    const { objects } = this;
    this.archivedObjects = new ArchivedObjectTable(database, objects);
    this.damages = new DamageTable({ database, objects, audit });
    const newUserPolicy = () => this.settings.get().newUserPolicy;
    this.filters = new FilterTable(database, audit, clock);
    const { filters } = this;
    this.users = new UserTable({ database, thread, audit, clock, filters, newUserPolicy });
    this.credentials = new CredentialTable(database, audit, clock);
    this.factors = new FactorTable({ database, audit, clock, secretBox });
    this.oidcLinks = new OidcLinkTable(database, audit);
    this.webSessions = new WebSessionTable(database);
    this.setupTokens = new SetupTokenTable(database);
    this.apiTokens = new ApiTokenTable(database, audit, clock);
    this.loginAttempts = new LoginAttemptTable(database);
    this.fourEyes = new FourEyesTable(database, audit);
    this.loginSteps = new LoginStepTable(database);
    this.conversations = new ConversationTable(database);
    const { conversations } = this;
    const ofRecordings = { database, reader, thread, conversations };
    this.recordings = new RecordingTable({ ...ofRecordings, audit, clock });
    this.choices = new RecordingChoices(slowThread);
    this.heard = new HeardTable(database, clock);
    this.missed = new MissedRecordingTable({ database, thread, audit });
    this.buffered = new BufferedRecordingTable(database, audit, clock);
    const generalDays = () => this.settings.latest().deleteAfterDays;
    this.retention = new RetentionTable(slowThread, generalDays);
    this.purges = new PurgeTable({ database, audit, clock, generalDays });
    this.archive = new ArchiveTable({ database, thread: slowThread, audit, clock });
    this.alerts = new AlertTable(database, audit, clock);
    this.mails = new MailTable(database, clock);
    this.webhooks = new WebhookTargetTable({ database, audit, clock, secretBox });
    this.webhookQueue = new WebhookQueueTable(database, clock);
    this.keptFacts = new KeptFactTable(database);
    this.control = new CallControlTable(database, audit, this.keptFacts);
  }

  /**
   * Opens the catalog in the file `path`, which is made where it is missing; its directory must be
   * there. An older one is copied beside itself and migrated. Throws `CATALOG_NEWER` for one of a
   * newer program, `CATALOG_OPEN_FAILED` for one that cannot be read.
   */
  static async open(path: string, options: CatalogOptions = {}): Promise<Catalog> {
    const { clock = systemClock, log = silentLog, secretBox } = options;
    const isNew = !existsSync(path);
    let database: DatabaseSync | undefined;
    try {
      database = openDatabase(path);
      await migrate({ database, path, log });
      return new Catalog(new CatalogDatabase(database), { path, clock, secretBox });
    } catch (error) {
      if (database?.isOpen) database.close();
      if (error instanceof RecorderError) throw error;
      const what = isNew ? 'cannot be made' : 'cannot be read';
      const message = `the catalog ${path} ${what}: ${errorText(error)}`;
      throw new RecorderError('CATALOG_OPEN_FAILED', message, { cause: error });
    }
  }

  /** Starts the thread of questions that may take long: nobody's first search waits for it. */
  startReading(): void {
    void this.#thread.checkpoint();
  }

  /** Runs `action` in one transaction, durable when this returns. */
  transaction<T>(action: () => T): T {
    return this.#database.transaction(action);
  }

  /** Whether the catalog answers. */
  isReadable(): boolean {
    try {
      return this.#database.dataVersion() >= 0;
    } catch {
      return false;
    }
  }

  /** How often another program held the catalog for too long. */
  get busyErrors(): number {
    return this.#database.busyErrors;
  }

  /** Ends reading and writing. What was committed is durable already. */
  async close(): Promise<void> {
    await this.#thread.close();
    this.#reader.close();
    await this.#slowThread.close();
    this.#database.close();
  }
}
