import { newId, RecorderError, type Timer, type Timers } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import { UserFilePreview } from './user-file-preview.ts';
import type { UserFiles } from './user-files.ts';

/** How long somebody may think about what an import would do. */
const KEPT_MS = 15 * 60_000;
/** Of so many users; each file may fill some hundred megabytes of memory. */
const KEPT_PREVIEWS = 4;

interface Kept {
  readonly preview: UserFilePreview;
  timer: Timer;
}

/** Files that were read and wait for their import: the last one of each user, for a while. */
export class UserFilePreviews {
  readonly #files: UserFiles;
  readonly #timers: Timers;
  /** By id, oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(files: UserFiles, timers: Timers) {
    this.#files = files;
    this.#timers = timers;
  }

  /**
   * Reads a file for a user and begins to compare it. Returns its id. Throws what is wrong with the
   * file, as `CSV_…`, and `USER_IMPORT_RUNNING` while files of too many users are worked on.
   */
  async begin(bytes: Uint8Array, userId: string): Promise<string> {
    const file = await this.#files.read(bytes);
    this.#makeRoom(userId);
    const preview = new UserFilePreview(this.#files, file, userId);
    const id = newId();
    this.#kept.set(id, { preview, timer: this.#forgetLater(id) });
    void preview.compare().then(() => this.#keepOn(id));
    return id;
  }

  /** Throws `IMPORT_NOT_FOUND` for one that is gone, or of somebody else. */
  get(id: string, userId: string): UserFilePreview {
    const preview = this.#kept.get(id)?.preview;
    if (preview?.ownUserId === userId) return preview;
    throw new RecorderError('IMPORT_NOT_FOUND', 'there is no such file, or it was kept too long');
  }

  /** Begins the import. Throws `IMPORT_NOT_FOUND`, `IMPORT_NOT_READY`. */
  apply(id: string, userId: string, by: Actor): UserFilePreview {
    const preview = this.get(id, userId);
    void preview.apply(by).then(() => this.#keepOn(id));
    return preview;
  }

  /** Forgets everything that waits. */
  close(): void {
    for (const id of this.#kept.keys()) this.#forget(id);
  }

  #makeRoom(userId: string): void {
    const idle = [...this.#kept].filter(([, { preview }]) => !preview.isBusy);
    for (const [id, { preview }] of idle) if (preview.ownUserId === userId) this.#forget(id);
    const oldest = idle.find(([id]) => this.#kept.has(id));
    if (this.#kept.size < KEPT_PREVIEWS) return;
    if (oldest === undefined) {
      throw new RecorderError('USER_IMPORT_RUNNING', 'too many files are imported already');
    }
    this.#forget(oldest[0]);
  }

  /** The time counts anew from when something has happened. */
  #keepOn(id: string): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    kept.timer.cancel();
    kept.timer = this.#forgetLater(id);
  }

  #forgetLater(id: string): Timer {
    return this.#timers.after(KEPT_MS, () => {
      if (this.#kept.get(id)?.preview.isBusy === true) this.#keepOn(id);
      else this.#forget(id);
    });
  }

  #forget(id: string): void {
    this.#kept.get(id)?.timer.cancel();
    this.#kept.delete(id);
  }
}
