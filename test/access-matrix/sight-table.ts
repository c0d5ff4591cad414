import { THINGS, type ThingName } from './access-scene.ts';
import type { Told } from './answer.ts';
import type { FilterName, PersonName } from './people.ts';

const LOCKED = '403 FOUR_EYES_REQUIRED';

/** What somebody looks at: all they see without a second person, the inbox, or one filter. */
export type Through = 'all' | 'inbox' | FilterName;

/** Recordings that are seen through something, or why nothing is. */
type Seen = readonly ThingName[] | Told;

/** Which recordings each sees. What is left out is `404 FILTER_NOT_FOUND`. */
export const RECORDINGS_SEEN: Readonly<
  Record<PersonName, { readonly all: readonly ThingName[] } & Partial<Record<Through, Seen>>>
> = {
  plain: { all: [] },
  owner: { all: ['own'], inbox: ['own'] },
  remover: { all: ['removable'], inbox: ['removable'] },
  supervisor: { all: ['sales'], sales: ['sales'] },
  deleter: { all: ['support'], support: ['support'] },
  listener: { all: ['sales'], sales: ['sales'] },
  locked: { all: ['sales'], sales: ['sales'], board: LOCKED },
  unlocked: { all: ['sales'], sales: ['sales'], board: ['board'] },
  witness: { all: [], board: LOCKED },
  administrator: { all: [] },
  chief: { all: ['sales'], sales: ['sales'], board: LOCKED },
};

/** Of those they see, the recordings that they may delete. */
export const DELETABLE: Readonly<Partial<Record<PersonName, readonly ThingName[]>>> = {
  remover: ['removable'],
  deleter: ['support'],
};

/** What somebody does with running calls. */
interface CallRights {
  readonly sees: readonly ThingName[];
  /** Keeps, stops, destroys them, and whatever else can be asked of them. */
  readonly decides: readonly ThingName[];
  readonly hears: readonly ThingName[];
}

/** Which running calls each sees, decides about and listens to. */
export const CALLS_SEEN: Readonly<Record<PersonName, CallRights>> = {
  plain: { sees: [], decides: [], hears: [] },
  owner: { sees: ['own'], decides: ['own'], hears: [] },
  remover: { sees: ['removable'], decides: ['removable'], hears: [] },
  supervisor: { sees: ['sales'], decides: [], hears: [] },
  deleter: { sees: ['support'], decides: [], hears: [] },
  listener: { sees: ['sales'], decides: [], hears: ['sales'] },
  locked: { sees: ['sales'], decides: [], hears: [] },
  unlocked: { sees: ['sales'], decides: [], hears: [] },
  witness: { sees: [], decides: [], hears: [] },
  administrator: { sees: THINGS, decides: THINGS, hears: [] },
  chief: { sees: THINGS, decides: THINGS, hears: ['sales'] },
};
