import { isDamageOfArchive, type RecordingDamage } from '../../recording/index.ts';
import type { Actor } from '../audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import type { ObjectTable, RecordingObjects } from './object-table.ts';

export interface DamageTableOptions {
  readonly database: CatalogDatabase;
  readonly objects: ObjectTable;
  readonly audit: AuditTable;
}

/** Where copies were read: on the disk of the recorder, or in the archive. */
export type ReadPlace = 'here' | 'archive';

/** What reading a recording has found; undefined where all is right. */
export interface FoundDamage {
  readonly objects: RecordingObjects;
  readonly place: ReadPlace;
  readonly damage: RecordingDamage | undefined;
}

/** What reading recordings again has found: a recording is flagged until it is found right. */
export class DamageTable {
  readonly #options: DamageTableOptions;

  constructor(options: DamageTableOptions) {
    this.#options = options;
  }

  /** How many recordings are flagged. */
  count(): number {
    const damaged = queries.selectFrom('recordings').where('damage', 'is not', null);
    const counted = damaged.select((eb) => eb.fn.countAll<number>().as('n'));
    return this.#options.database.first(counted)?.n ?? 0;
  }

  /**
   * Flags a recording, or no longer, and reports what changed. Does nothing where it was deleted,
   * or lies elsewhere than what was read. What the archive has of an archived recording is judged
   * by who has read that, the rest by who has read here.
   */
  note({ objects: read, place, damage }: FoundDamage, by: Actor): void {
    const { database, objects, audit } = this.#options;
    const { recordingId } = read;
    database.transaction(() => {
      const now = objects.of(recordingId);
      if (now?.audio.objectId !== read.audio.objectId) return;
      if (now.isArchived !== read.isArchived) return;
      const row = queries.selectFrom('recordings').select('damage').where('id', '=', recordingId);
      const before = (database.first(row)?.damage ?? undefined) as RecordingDamage | undefined;
      const isOfArchive = isDamageOfArchive(before);
      const stays = place === 'here' ? isOfArchive && now.isArchived : !isOfArchive && !damage;
      if (before === damage || stays) return;
      const change = queries.updateTable('recordings').set({ damage: damage ?? null });
      database.run(change.where('id', '=', recordingId));
      audit.append({
        ...{ actor: by, object: { kind: 'recording', id: recordingId } },
        action: damage === undefined ? 'recording.intact' : 'recording.damaged',
        details: { damage: damage ?? null, before: before ?? null },
      });
    });
  }
}
