import { RecorderError } from '../../base/index.ts';

/** Lets one import of users run at a time, wherever the users come from. */
export class ImportLock {
  #isTaken = false;

  /** Throws `USER_IMPORT_RUNNING`. */
  requireFree(): void {
    if (!this.#isTaken) return;
    throw new RecorderError('USER_IMPORT_RUNNING', 'users are being imported already');
  }

  /** Runs an import. Throws `USER_IMPORT_RUNNING`, and what the import throws. */
  async hold<T>(run: () => Promise<T>): Promise<T> {
    this.requireFree();
    this.#isTaken = true;
    try {
      return await run();
    } finally {
      this.#isTaken = false;
    }
  }
}
