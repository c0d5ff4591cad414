import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, systemCode } from '../../base/index.ts';
import type { SecretWraps } from '../../storage/catalog/index.ts';
import { type KeyRing, WRAPPED_KEY_BYTES } from '../../storage/crypto/index.ts';
import { rewrapJournal, wrappedKeyOf } from '../../storage/journal/index.ts';
import type { OpenWraps, RecordingKeys } from '../../storage/store/index.ts';

/** Everywhere that something is wrapped by a master key. */
export interface WrappedPlaces {
  readonly keyRing: KeyRing;
  readonly recordingKeys: RecordingKeys;
  readonly journalDirectories: readonly string[];
  readonly secrets: SecretWraps;
}

/** Something that could not be wrapped anew, or looked at. */
export interface WrapProblem {
  /** Recording id, or the name of a journal. */
  readonly what: string;
  readonly problem: string;
}

/** What was wrapped anew. */
export interface RewrapReport {
  readonly recordings: number;
  readonly journals: number;
  readonly secrets: number;
  readonly problems: readonly WrapProblem[];
}

/** How many data keys a master key wraps. */
export interface WrapCount {
  readonly recordings: number;
  readonly journals: number;
  readonly secrets: number;
}

/** Told after each recording that was looked at, how many it were. */
export type RewrapProgress = (done: number) => void;

/** Each waits for the disk most of the time. */
const TOGETHER = 8;

/**
 * Wraps every data key by the newest master key, those of recordings to the escrow recipients too;
 * each durably and on its own, so that this may end anywhere. What cannot be is reported.
 */
export async function rewrapAll(
  places: WrappedPlaces,
  onProgress: RewrapProgress = () => {},
): Promise<RewrapReport> {
  const { keyRing, secrets } = places;
  const problems: WrapProblem[] = [];
  const recordings = await rewrapRecordings(places, { problems, onProgress });
  let journals = 0;
  for await (const { path, name } of journalsOf(places)) {
    await noting(problems, name, async () => {
      const isNew = await rewrapJournal(path, (wrapped, purpose) =>
        keyRing.rewrap(wrapped, purpose),
      );
      if (isNew) journals++;
    });
  }
  return { recordings, journals, secrets: secrets.rewrap(), problems };
}

/**
 * Wraps the keys of recordings alone; with `opened` those too that are wrapped as they should be.
 * Returns how many.
 */
export async function rewrapRecordings(
  { recordingKeys }: Pick<WrappedPlaces, 'recordingKeys'>,
  options: {
    readonly problems: WrapProblem[];
    readonly onProgress?: RewrapProgress | undefined;
    readonly opened?: OpenWraps | undefined;
  },
): Promise<number> {
  let [count, done] = [0, 0];
  const rewrap = async (recordingId: string): Promise<void> => {
    await noting(options.problems, recordingId, async () => {
      if (await recordingKeys.rewrap(recordingId, options.opened)) count++;
    });
    options.onProgress?.(++done);
  };
  const running = new Set<Promise<void>>();
  for await (const recordingId of recordingKeys.list()) {
    const one = rewrap(recordingId).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= TOGETHER) await Promise.race(running);
  }
  await Promise.all(running);
  return count;
}

/** What each master key wraps; what could not be looked at is reported too. */
export async function countWraps(
  places: WrappedPlaces,
): Promise<{ readonly counts: ReadonlyMap<number, WrapCount>; readonly problems: WrapProblem[] }> {
  const { keyRing, recordingKeys, secrets } = places;
  const counts = new Map<number, WrapCount>();
  const problems: WrapProblem[] = [];
  const count = (id: number | undefined, kind: keyof WrapCount): void => {
    if (id === undefined) return;
    const known = counts.get(id) ?? { recordings: 0, journals: 0, secrets: 0 };
    counts.set(id, { ...known, [kind]: known[kind] + 1 });
  };
  for await (const recordingId of recordingKeys.list()) {
    await noting(problems, recordingId, async () => {
      count(await ifKnown(() => recordingKeys.masterOf(recordingId)), 'recordings');
    });
  }
  for await (const { path, name } of journalsOf(places)) {
    await noting(problems, name, async () => {
      const wrapped = wrappedKeyOf(path);
      if (wrapped === undefined) return;
      count(await ifKnown(async () => keyRing.masterOf(wrapped)), 'journals');
    });
  }
  for (const sealed of secrets.all()) {
    const wrapped = sealed.subarray(0, WRAPPED_KEY_BYTES);
    await noting(problems, 'a secret', async () => {
      count(await ifKnown(async () => keyRing.masterOf(wrapped)), 'secrets');
    });
  }
  return { counts, problems };
}

/** What a master key wrapped that was lost before needs none of those that there are. */
async function ifKnown(find: () => Promise<number | undefined>): Promise<number | undefined> {
  try {
    return await find();
  } catch (error) {
    if (systemCode(error) === 'KEY_UNKNOWN') return undefined;
    throw error;
  }
}

async function noting(
  problems: WrapProblem[],
  what: string,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    // A journal that was finished meanwhile is no problem.
    const cause = error instanceof Error ? systemCode(error.cause) : undefined;
    if (cause !== 'ENOENT') problems.push({ what, problem: errorText(error) });
  }
}

/** All journals, as they lie there now. */
export async function* journalsOf({
  journalDirectories,
}: Pick<WrappedPlaces, 'journalDirectories'>) {
  for (const directory of journalDirectories) {
    for (const name of await namesIn(directory)) {
      if (name.endsWith('.ewj')) yield { name, path: join(directory, name) };
    }
  }
}

/** One that cannot be read may hold what needs a master key: that is no empty one. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
