import { RecorderError } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import type { AuditTable } from '../../storage/catalog/index.ts';
import {
  addMasterKey,
  type KeyChange,
  type KeyProtection,
  protectBy,
  removeMasterKey,
} from '../../storage/crypto/index.ts';
import {
  countWraps,
  type RewrapProgress,
  type RewrapReport,
  rewrapAll,
  type WrappedPlaces,
} from './wrapped-places.ts';

export interface KeyRotationOptions extends WrappedPlaces {
  readonly audit: AuditTable;
  readonly by: Actor;
  /**
   * Resolves when a recorder that runs has noticed a change of the master keys, and what it was
   * wrapping by the older ones lies where it is found.
   */
  readonly noticed: () => Promise<void>;
  readonly onProgress?: RewrapProgress | undefined;
}

/** What a rotation did. */
export interface RotationReport extends RewrapReport {
  readonly newestId: number;
  /** Ids of master keys that were removed. */
  readonly removed: readonly number[];
}

/**
 * Changes master keys and wraps everything anew, beside a recorder that runs. It may end anywhere:
 * all master keys stay in their file until nothing needs the older ones.
 */
export class KeyRotation {
  readonly #options: KeyRotationOptions;

  constructor(options: KeyRotationOptions) {
    this.#options = options;
  }

  /**
   * Adds a master key, unless it goes on with a rotation that was interrupted, and wraps all data
   * keys by it. With `removesOld` the older ones go, where nothing needs them. Errors:
   * `KEY_FILE_BUSY`, `KEY_LOCKED`, `KEY_IN_USE`.
   */
  async rotate(how: { readonly resumes: boolean; readonly removesOld: boolean }) {
    const { keyRing, audit, by } = this.#options;
    return keyRing.exclusively(async (): Promise<RotationReport> => {
      if (!how.resumes) await keyRing.change(addMasterKey);
      const report = await this.#rewrap();
      const { newestId } = keyRing;
      const { recordings, journals, secrets } = report;
      const details = { newestId, recordings, journals, secrets, failed: report.problems.length };
      audit.append({ actor: by, action: 'keys.rotated', object: { kind: 'keys' }, details });
      const old = keyRing.ids.filter((id) => id !== newestId);
      if (!how.removesOld || old.length === 0) return { ...report, newestId, removed: [] };
      await this.#remove(old);
      return { ...report, newestId, removed: old };
    });
  }

  /** Removes a master key that nothing needs. Errors: `KEY_IN_USE`, `KEY_UNKNOWN`. */
  async remove(id: number): Promise<void> {
    await this.#options.keyRing.exclusively(() => this.#remove([id]));
  }

  /** Changes to whom keys of recordings are wrapped besides, and wraps all anew. */
  async change(change: KeyChange, details: Readonly<Record<string, unknown>>) {
    return this.#options.keyRing.exclusively(async (): Promise<RewrapReport> => {
      await this.#change(change, details);
      return this.#rewrap();
    });
  }

  /** Protects the file of master keys in another way; what they wrap stays as it is. */
  async protect(protection: KeyProtection): Promise<void> {
    await this.#options.keyRing.exclusively(() =>
      this.#change(protectBy(protection), { protection: protection.kind }),
    );
  }

  async #rewrap(): Promise<RewrapReport> {
    const { noticed, onProgress } = this.#options;
    await noticed();
    return rewrapAll(this.#options, onProgress);
  }

  async #remove(ids: readonly number[]): Promise<void> {
    const { counts, problems } = await countWraps(this.#options);
    const [first] = problems;
    if (first !== undefined) {
      const rest = problems.length === 1 ? '' : ` (and ${problems.length - 1} others)`;
      const why = `Whether ${first.what}${rest} needs an older master key cannot be told`;
      throw new RecorderError('KEY_IN_USE', `${why}: ${first.problem} Nothing was removed.`);
    }
    for (const id of ids) {
      const uses = counts.get(id);
      if (uses !== undefined) throw inUse(id, uses);
    }
    for (const id of ids) await this.#change(removeMasterKey(id), { removed: id });
  }

  async #change(change: KeyChange, details: Readonly<Record<string, unknown>>): Promise<void> {
    const { keyRing, audit, by } = this.#options;
    await keyRing.change(change);
    audit.append({ actor: by, action: 'keys.changed', object: { kind: 'keys' }, details });
  }
}

function inUse(
  id: number,
  uses: { readonly recordings: number; readonly journals: number; readonly secrets: number },
): RecorderError {
  const { recordings, journals, secrets } = uses;
  const what = `${recordings} recordings, ${journals} journals and ${secrets} secrets`;
  return new RecorderError(
    'KEY_IN_USE',
    `Master key ${id} still wraps ${what}. It was not removed.`,
  );
}
