import { createHash } from 'node:crypto';
import { type Clock, systemCode } from '../../base/index.ts';
import type { RecordingDamage } from '../../recording/index.ts';
import type { Catalog, RecordingObjects } from '../../storage/catalog/index.ts';
import type { RecordingKeys } from '../../storage/store/index.ts';
import type { ArchiveConnection } from '../archive-connection.ts';
import { isInWindow } from '../moving/archive-conditions.ts';
import type { ArchiveTarget } from '../targets/archive-target.ts';
import { readArchived } from './read-archived.ts';

export interface ArchivedCopiesOptions {
  readonly catalog: Pick<Catalog, 'archive' | 'settings'>;
  readonly connection: ArchiveConnection;
  readonly recordingKeys: Pick<RecordingKeys, 'keyOf'>;
  readonly clock: Clock;
}

/** What the answer of an archive, or what it gives, says about a recording. */
const DAMAGES: Readonly<Record<string, RecordingDamage>> = {
  ARCHIVE_FILE_MISSING: 'archive-missing',
  ARCHIVE_MISMATCH: 'archive-content',
  KEY_MISSING: 'archive-key',
  KEY_DAMAGED: 'archive-key',
  KEY_UNKNOWN: 'archive-key',
};
/** The archive answers, but not with this file. */
const REFUSALS = ['ARCHIVE_REFUSED', 'ARCHIVE_TIMED_OUT', 'ARCHIVE_FAILED'];

/**
 * What the archive has, to be read again: over one connection, no faster than the settings allow,
 * at the hours that they name. Not to answer is no damage.
 */
export class ArchivedCopies {
  readonly name = 'archive';
  readonly #options: ArchivedCopiesOptions;
  #target: ArchiveTarget | undefined;

  constructor(options: ArchivedCopiesOptions) {
    this.#options = options;
  }

  /** Whether there is an archive, and it is its time. */
  get isOpen(): boolean {
    const { catalog, connection, clock } = this.#options;
    const { archiveRules: rules, timeZone } = catalog.settings.get();
    return connection.isSet && isInWindow(rules, clock.nowMs(), timeZone);
  }

  /** Reads the audio of a recording; undefined where it is as it was archived. */
  async damageOf({ recordingId, audio }: RecordingObjects): Promise<RecordingDamage | undefined> {
    const { catalog, connection, recordingKeys } = this.#options;
    const row = catalog.archive.find(recordingId);
    if (row === undefined) return undefined;
    try {
      this.#target ??= await connection.open(true);
      const hash = createHash('sha256');
      const dataKey = () => recordingKeys.keyOf(recordingId);
      await readArchived(this.#target, { path: row.path, dataKey }, async (bytes) => {
        hash.update(bytes);
      });
      return hash.digest('hex') === audio.sha256 ? undefined : 'archive-content';
    } catch (error) {
      // After a failure a connection is not used any more.
      this.leave();
      const damage = DAMAGES[systemCode(error) ?? ''];
      if (damage === undefined) throw error;
      return damage;
    }
  }

  isRefusal(error: unknown): boolean {
    return REFUSALS.includes(systemCode(error) ?? '');
  }

  /** Closes the connection, whatever is under way. */
  leave(): void {
    this.#target?.close();
    this.#target = undefined;
  }
}
