/** Which recordings somebody may see, before four-eyes and rights to single actions. */
export type VisibleRecordings = 'everything' | 'nothing';

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

  get recordings(): VisibleRecordings {
    return this.#recordings;
  }
}

/** For `access/` alone; a test holds everybody else off. */
export function makeVisibility(recordings: VisibleRecordings): Visibility {
  return new Visibility(recordings, MAKER);
}
