import type { Readable } from 'node:stream';
import { BoundView, type Principal } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { RecordingQuery } from '../storage/catalog/index.ts';
import { type ExportParts, RecordingExport } from './recording-export.ts';

/** What was chosen waits so long to be fetched; what ended is told of for so long. */
const KEPT_MS = 15 * 60_000;
/** Of one log-in; of more the oldest that is not being fetched is forgotten. */
const KEPT = 10;
/** Archives being fetched at once: each is a thread that reads. */
const RUNNING_OF_USER = 2;
const RUNNING = 6;

export interface ExportRequest {
  /** Id of a filter, or `inbox`. */
  readonly through: string | undefined;
  /** Only these; without, all that `list` asks for. */
  readonly ids: readonly string[] | undefined;
  readonly list: RecordingQuery;
  /** What was asked for, in the words of the request. */
  readonly query: Readonly<Record<string, unknown>>;
}

/** The exports of all log-ins. Each belongs to the log-in that made it. */
export class Exports {
  readonly #parts: ExportParts;
  /** The oldest first. */
  readonly #exports = new Map<string, RecordingExport>();

  constructor(parts: ExportParts) {
    this.#parts = parts;
  }

  /**
   * Chooses what is to be exported: what of it the user sees through this view now. Throws
   * `FILTER_NOT_FOUND`, `FOUR_EYES_REQUIRED`.
   */
  async choose(principal: Principal, request: ExportRequest): Promise<RecordingExport> {
    const { catalog, access } = this.#parts;
    const { through, ids, list, query } = request;
    const view = await access.views.view(principal, through);
    const chosen =
      ids === undefined
        ? await catalog.choices.matching(view.visibility, list)
        : await catalog.choices.among(view.visibility, ids);
    const bound = new BoundView(access, { principal, view }, through);
    const made = new RecordingExport(this.#parts, { view: bound, chosen, query });
    this.#forgetOld();
    const others = this.#of(principal).filter(({ progress }) => progress.state !== 'running');
    for (const { id } of others.slice(0, Math.max(0, others.length - KEPT + 1))) {
      this.#exports.delete(id);
    }
    this.#exports.set(made.id, made);
    this.#parts.timers.after(KEPT_MS, () => this.#forgetOld());
    return made;
  }

  /** Throws `EXPORT_NOT_FOUND`, also for an export of another log-in. */
  find(principal: Principal, id: string): RecordingExport {
    const found = this.#of(principal).find((own) => own.id === id);
    if (found !== undefined) return found;
    throw new RecorderError('EXPORT_NOT_FOUND', 'there is no such export of this log-in');
  }

  /**
   * The archive, for somebody at this network address. Throws `EXPORT_NOT_FOUND`, `EXPORT_TAKEN`,
   * `EXPORT_BUSY`, and what {@link choose} does.
   */
  async open(principal: Principal, id: string, address: string): Promise<Readable> {
    const found = this.find(principal, id);
    const running = [...this.#exports.values()].filter(
      ({ progress }) => progress.state === 'running',
    );
    const own = running.filter(({ view }) => view.userId === principal.user.id);
    if (running.length >= RUNNING || own.length >= RUNNING_OF_USER) {
      throw new RecorderError('EXPORT_BUSY', 'too many archives are being fetched');
    }
    return found.open(address);
  }

  /** Ends every export. */
  async close(): Promise<void> {
    await Promise.all([...this.#exports.values()].map((each) => each.cancel()));
  }

  #of({ sessionKey }: Principal): RecordingExport[] {
    return [...this.#exports.values()].filter(({ view }) => view.sessionKey.equals(sessionKey));
  }

  #forgetOld(): void {
    const oldMs = this.#parts.clock.nowMs() - KEPT_MS;
    for (const [id, { progress, changedAtMs }] of this.#exports) {
      if (progress.state !== 'running' && changedAtMs <= oldMs) this.#exports.delete(id);
    }
  }
}
