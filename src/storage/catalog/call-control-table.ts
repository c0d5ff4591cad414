import type { StoringChange } from '../../recording/index.ts';
import type { Actor, AuditAction } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import type { CatalogDatabase } from './catalog-database.ts';
import type { KeptFactTable } from './kept-fact-table.ts';

/** What is stored of a running call has changed. */
export interface ReportedChange {
  readonly recordingId: string;
  /** Whose call with whom, for the audit trail. */
  readonly name: string;
  readonly change: StoringChange;
  readonly action: AuditAction;
}

const STORING = 'storing:';
const MEDIA_ADDRESS = 'media-address:';

/**
 * What was last wanted of running calls, so that neither a pause nor its end is lost with the end
 * of a journal; and where the media of telephones came from last.
 */
export class CallControlTable {
  readonly #database: CatalogDatabase;
  readonly #audit: AuditTable;
  readonly #facts: KeptFactTable;

  constructor(database: CatalogDatabase, audit: AuditTable, facts: KeptFactTable) {
    this.#database = database;
    this.#audit = audit;
    this.#facts = facts;
  }

  /** Notes and reports a change, durably. */
  note({ recordingId, name, change, action }: ReportedChange, by: Actor): void {
    const { atMs, resumesAtMs } = change;
    const object = { kind: 'recording', id: recordingId, name } as const;
    this.#database.transaction(() => {
      this.#facts.set(STORING + recordingId, change);
      const details =
        resumesAtMs === undefined ? {} : { pauseSeconds: Math.round((resumesAtMs - atMs) / 1000) };
      this.#audit.append({ actor: by, action, object, details });
    });
  }

  /** The last change of a running call. */
  find(recordingId: string): StoringChange | undefined {
    return this.#facts.get(STORING + recordingId);
  }

  /** The call is over: its journal says the rest. */
  forget(recordingId: string): void {
    this.#facts.set(STORING + recordingId, null);
  }

  /** Ids of the calls that {@link find} knows. */
  recordingIds(): string[] {
    return this.#facts.names(STORING).map((name) => name.slice(STORING.length));
  }

  mediaAddress(device: string): string | undefined {
    return this.#facts.get<{ readonly address: string }>(MEDIA_ADDRESS + device)?.address;
  }

  setMediaAddress(device: string, address: string): void {
    this.#facts.set(MEDIA_ADDRESS + device, { address });
  }
}
