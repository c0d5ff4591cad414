import { newId } from '../../src/base/index.ts';
import type { AccessScene, ThingName } from './access-scene.ts';
import type { Told } from './answer.ts';
import type { PersonName } from './people.ts';
import { RECORDINGS_SEEN, type Through } from './sight-table.ts';

export const FILTER_NOT_FOUND = '404 FILTER_NOT_FOUND';
export const RECORDING_NOT_FOUND = '404 RECORDING_NOT_FOUND';

/** Everything that a recording can be asked for by, also what is none: names and ids. */
export function recordingIds({ recordings }: AccessScene): [string, string][] {
  return Object.entries({ ...recordings, 'random id': newId(), 'no id': '..%2f..' });
}

/** Everything that can be looked through, also what is none: names and ids. */
export function throughIds({ filters }: AccessScene): [string, string | undefined][] {
  return Object.entries({ all: undefined, inbox: 'inbox', ...filters, 'random id': newId() });
}

/** The address of a recording, or of several, as it is looked at. */
export function addressOf(path: string, filter: string | undefined, id = ''): string {
  const address = path.replace(':id', id);
  return filter === undefined ? address : `${address}?filter=${filter}`;
}

/** What somebody sees through something, or why they see nothing. */
export function seenBy(person: PersonName, through: string): readonly ThingName[] | Told {
  return RECORDINGS_SEEN[person][through as Through] ?? FILTER_NOT_FOUND;
}
