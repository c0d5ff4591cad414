import type { Expression, SqlBool } from 'kysely';

/** What recordings must meet, with every value as a parameter. */
export interface RecordingCondition {
  /** Over rows of `recordings`. */
  readonly recordings: Expression<SqlBool>;
  /**
   * Over rows of `user_snapshots`: what the user of every such recording meets. It follows from the
   * condition, and tells where to look for what may be few. Undefined where nothing follows.
   */
  readonly users?: Expression<SqlBool> | undefined;
}

/** Which recordings somebody may see. */
export type VisibleRecordings = 'everything' | 'nothing' | RecordingCondition;

const MAKER = Symbol('maker of Visibility');

/**
 * Says which recordings a reader sees; every read of recordings needs one. Only `access/` makes
 * them, with {@link makeVisibility}.
 */
export class Visibility {
  readonly #recordings: VisibleRecordings;

  /** Not to be called: the symbol is not exported. */
  constructor(recordings: VisibleRecordings, maker: typeof MAKER) {
    if (maker !== MAKER) throw new TypeError('Visibility is made by access/ alone');
    this.#recordings = recordings;
  }

  /** Whether there is nothing to look for. */
  get isNothing(): boolean {
    return this.#recordings === 'nothing';
  }

  /** What a recording must meet; undefined where the reader sees all. */
  get condition(): RecordingCondition | undefined {
    return typeof this.#recordings === 'string' ? undefined : this.#recordings;
  }
}

/** For `access/` alone; a test holds everybody else off. */
export function makeVisibility(recordings: VisibleRecordings): Visibility {
  return new Visibility(recordings, MAKER);
}
