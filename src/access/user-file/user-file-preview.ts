import { errorText, RecorderError } from '../../base/index.ts';
import type { Actor } from '../../storage/audit/index.ts';
import { countRows, type FilePlan, type PlannedRow, type RowKind } from './file-plan.ts';
import type { UserFile } from './user-file.ts';
import type { UserFiles } from './user-files.ts';

/**
 * `ready`: what an import would do is known; `done`: it is done; `failed`: something other than a
 * row was wrong.
 */
export type PreviewPhase = 'comparing' | 'ready' | 'writing' | 'done' | 'failed';

/** What is known of a file that somebody is about to import. */
export interface PreviewState {
  readonly phase: PreviewPhase;
  /** Empty while the file is compared for the first time. */
  readonly rows: readonly PlannedRow[];
  readonly counts: Readonly<Record<RowKind, number>>;
  /** Changes written, of so many. */
  readonly written: { readonly done: number; readonly total: number } | undefined;
  /** Users were changed since the last look, so that the import would do something else now. */
  readonly isOutdated: boolean;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

const NOTHING_KNOWN: PreviewState = {
  ...{ phase: 'comparing', rows: [], counts: countRows([]), written: undefined },
  ...{ isOutdated: false, failure: undefined },
};

/** A file that was read, what its import would do, and then does. */
export class UserFilePreview {
  readonly file: UserFile;
  readonly ownUserId: string;
  readonly #files: UserFiles;
  #state: PreviewState = NOTHING_KNOWN;
  /** Of the plan that the state tells. */
  #digest = '';

  constructor(files: UserFiles, file: UserFile, ownUserId: string) {
    this.#files = files;
    this.file = file;
    this.ownUserId = ownUserId;
  }

  get state(): PreviewState {
    return this.#state;
  }

  get isBusy(): boolean {
    return this.#state.phase === 'comparing' || this.#state.phase === 'writing';
  }

  /** Finds out what an import would do. Never throws: the state says what failed. */
  async compare(): Promise<void> {
    await this.#attempt(async () => {
      await this.#plan();
      this.#set({ phase: 'ready' });
    });
  }

  /**
   * Imports, unless that would do something else by now than the state says: then the state says
   * what. Throws `IMPORT_NOT_READY` and `USER_IMPORT_RUNNING` at once; what fails later, the state
   * says.
   */
  apply(by: Actor): Promise<void> {
    if (this.#state.phase !== 'ready') {
      throw new RecorderError('IMPORT_NOT_READY', 'this file is not ready to be imported');
    }
    this.#files.requireIdle();
    const seen = this.#digest;
    this.#set({ phase: 'comparing', isOutdated: false });
    return this.#attempt(async () => {
      const plan = await this.#plan();
      if (plan.digest === seen) await this.#write(plan, by);
      else this.#set({ phase: 'ready', isOutdated: true });
    });
  }

  async #plan(): Promise<FilePlan> {
    const plan = await this.#files.plan(this.file, this.ownUserId);
    this.#digest = plan.digest;
    this.#set({ rows: plan.rows, counts: countRows(plan.rows) });
    return plan;
  }

  async #write(plan: FilePlan, by: Actor): Promise<void> {
    const total = plan.writes.length;
    const onWritten = (done: number) => this.#set({ phase: 'writing', written: { done, total } });
    onWritten(0);
    const rows = await this.#files.write(plan, by, onWritten);
    this.#set({ phase: 'done', rows, counts: countRows(rows) });
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const code = error instanceof RecorderError ? error.code : 'INTERNAL_ERROR';
      this.#set({ phase: 'failed', failure: { code, message: errorText(error) } });
    }
  }

  #set(changes: Partial<PreviewState>): void {
    this.#state = { ...this.#state, ...changes };
  }
}
