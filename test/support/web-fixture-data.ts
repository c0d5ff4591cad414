// Generated recordings for tests of the page: always the same for the same number.
import type { CoverageState } from '../../web/src/api/recording-detail.ts';
import type { CallDirection, MonitorFilter, RecordingItem, Side } from '../../web/src/api/wire.ts';
import { noise, type Voice, wavSize } from './web-fixture-audio.ts';

const PEOPLE = [
  ['Schneider', 'Annette', 'Support'],
  ['Özdemir', 'Emre', 'Support'],
  ['Wiśniewska', 'Katarzyna', 'Rechtsabteilung und Compliance'],
  ['Fischer', 'Jonas', 'Vertrieb'],
  ['O’Connor', 'Siobhán', 'Sales UK & Ireland'],
  ['von Hohenfels-Lichtenberg', 'Maximilian', 'Management'],
  ['Nguyen', 'Linh', 'Support'],
  ['Rossi', 'Giulia', 'Handelsraum'],
  ['Keller', 'Urs', 'Handelsraum'],
  ['Dubois', 'Chloé', 'Kundendienst'],
] as const;

const REMOTES = [
  ['Kern, Anna', '+49 89 5550147'],
  ['Hansen Logistics', '+45 33 555012'],
  [null, '+49 30 5550199'],
  ['Baumann & Söhne GmbH', '+49 711 5550133'],
  ['Martinez, Lucía', '+34 91 5550170'],
  ['Leitstelle', '4711'],
  [null, '+41 44 5550108'],
  ['Hargreaves, Peter', '+44 20 79460018'],
  ['Vorzimmer Geschäftsleitung', '1200'],
] as const;

export interface FixtureFilter extends MonitorFilter {
  readonly matches: (item: RecordingItem) => boolean;
}

export const FILTERS: readonly FixtureFilter[] = [
  {
    ...{ id: 'all', rule: '', canDelete: true, fourEyes: false },
    name: { en: 'All recordings', de: 'Alle Aufnahmen' },
    matches: () => true,
  },
  {
    ...{ id: 'support', rule: "usr_department = 'Support'", canDelete: false, fourEyes: false },
    name: { en: 'Support', de: 'Kundenbetreuung' },
    matches: (item) => item.user?.department === 'Support',
  },
  {
    ...{ id: 'trading', rule: "usr_department = 'Handelsraum'", canDelete: false, fourEyes: true },
    name: { en: 'Trading floor, external calls', de: 'Handelsraum, externe Gespräche' },
    matches: (item) => item.user?.department === 'Handelsraum' && item.locality === 'external',
  },
  {
    // The own recordings, in the place of a filter.
    ...{ id: 'inbox', rule: '', canDelete: true, fourEyes: false },
    name: {},
    matches: (item) => item.user?.lastName === 'Fischer',
  },
  {
    ...{ id: 'empty', rule: "usr_department = 'Nobody'", canDelete: false, fourEyes: false },
    name: { en: 'Archive room', de: 'Archivraum' },
    matches: () => false,
  },
];

/** The recording of this number: 0 is the newest. 5 is one tone per side, 6 is mono. */
export function makeItem(number: number, startedAtMs: number): RecordingItem {
  const pick = (salt: number, count: number): number => Math.floor(noise(salt, number) * count);
  const [lastName, firstName, department] = PEOPLE[pick(1, PEOPLE.length)]!;
  const [remoteName, remoteNumber] = REMOTES[pick(2, REMOTES.length)]!;
  const isUnassigned = number % 23 === 22;
  const localNumber = String(1100 + (PEOPLE.findIndex(([name]) => name === lastName) + 1) * 7);
  const item: RecordingItem = {
    id: idOf(number),
    conversationId: `c${idOf(number % 9 === 1 ? number - 1 : number)}`,
    startedAt: new Date(startedAtMs).toISOString(),
    durationSeconds: durationOf(number),
    sizeBytes: 0,
    direction: (number + pick(3, 3)) % 2 === 0 ? 'inbound' : ('outbound' satisfies CallDirection),
    locality: remoteNumber.startsWith('+') ? 'external' : 'internal',
    mode: 'cisco',
    user: isUnassigned ? null : { id: `u${pick(1, 99)}`, lastName, firstName, department },
    localNumber,
    localDevice: `SEP00070E${(0x57_00_00 + pick(4, 9999)).toString(16).toUpperCase()}`,
    localName: isUnassigned ? null : `${firstName} ${lastName}`,
    remoteNumber,
    remoteName,
    remoteDevice: remoteNumber.startsWith('+') ? 'TRUNK-CUBE-1' : null,
    format: 'wav',
    isComplete: number % 17 !== 2 && number % 61 !== 3,
    isInterrupted: number % 61 === 3,
    damage: number % 97 === 5 ? 'content' : null,
    conversationCount: number % 9 < 2 ? 2 : 1,
    ...marksOf(number),
    ...{ isHeard: null, mayDelete: false },
  };
  return { ...item, sizeBytes: wavSize(voiceOf(item)) };
}

const TAGS = ['complaint', 'contract', 'Rückruf', 'training'] as const;

/** Every seventh one has a tag, some have two, a note, or are preserved. */
function marksOf(number: number): Pick<RecordingItem, 'isPreserved' | 'note' | 'tags'> {
  return {
    isPreserved: number % 12 === 4,
    note: number % 15 === 6 ? 'Call back on Monday, ask for the offer.' : '',
    tags: number % 7 === 3 ? TAGS.slice(number % 3, (number % 3) + 1 + (number % 2)) : [],
  };
}

function durationOf(number: number): number {
  if (number === 5) return 60;
  const short = 20 + Math.floor(noise(5, number) * 220);
  return number % 40 === 7 ? short * 17 : short;
}

export function idOf(number: number): string {
  return `0199${number.toString(16).padStart(8, '0')}`;
}

export function numberOf(id: string): number {
  return Number.parseInt(id.slice(4), 16);
}

/** States with their ends, as parts of the whole. */
type CoveragePlan = readonly (readonly [state: CoverageState, end: number])[];

const WHOLE: CoveragePlan = [['recorded', 1]];
const INCOMPLETE: Readonly<Record<Side, CoveragePlan>> = {
  near: [
    ...([
      ['recorded', 0.22],
      ['lost', 0.224],
      ['recorded', 0.45],
      ['on-hold', 0.6],
    ] as const),
    ...([
      ['recorded', 0.71],
      ['lost', 0.713],
      ['recorded', 1],
    ] as const),
  ],
  far: [
    ...([
      ['stream-missing', 0.06],
      ['recorded', 0.45],
      ['on-hold', 0.6],
    ] as const),
    ...([
      ['recorded', 0.8],
      ['silence-suppressed', 0.87],
      ['recorded', 1],
    ] as const),
  ],
};
const INTERRUPTED: CoveragePlan = [
  ['recorded', 0.4],
  ['interrupted', 0.47],
  ['recorded', 1],
];

/** How the sides of a recording are covered. */
export function coveragePlan(item: RecordingItem, side: Side): CoveragePlan {
  if (item.isInterrupted) return INTERRUPTED;
  return item.isComplete ? WHOLE : INCOMPLETE[side];
}

function gapsOf(item: RecordingItem, side: Side) {
  const plan = coveragePlan(item, side);
  return plan.flatMap(([state, end], index) =>
    state === 'recorded' ? [] : [[plan[index - 1]?.[1] ?? 0, end] as const],
  );
}

/** How a recording sounds. */
export function voiceOf(item: RecordingItem): Voice {
  const number = numberOf(item.id);
  return {
    seed: number,
    isTone: number === 5,
    durationSeconds: item.durationSeconds,
    channels: number === 6 ? 1 : 2,
    gaps: { near: gapsOf(item, 'near'), far: gapsOf(item, 'far') },
  };
}

/** `count` recordings, the newest first, spread over the time before `nowMs`. */
export function makeItems(count: number, nowMs: number): RecordingItem[] {
  const items: RecordingItem[] = [];
  let startedAtMs = nowMs - 4 * 60_000;
  for (let number = 0; number < count; number += 1) {
    items.push(makeItem(number, startedAtMs));
    startedAtMs -= 30_000 + Math.floor(noise(6, number) * 400_000);
  }
  return items;
}

/** Lengths of the parts of {@link makeConversation}, and of the gaps before them, in seconds. */
export const CONVERSATION = [
  { seconds: 20, gapSeconds: 0 },
  { seconds: 12, gapSeconds: 75 },
  { seconds: 8, gapSeconds: 0 },
] as const;

/** A conversation that was held and then transferred, in three parts; the oldest first. */
export function makeConversation(firstNumber: number, endMs: number): RecordingItem[] {
  let startMs = endMs - 1000 * CONVERSATION.reduce((sum, p) => sum + p.seconds + p.gapSeconds, 0);
  return CONVERSATION.map(({ seconds, gapSeconds }, index) => {
    startMs += gapSeconds * 1000;
    const item: RecordingItem = {
      ...makeItem(firstNumber + index, startMs),
      conversationId: `c${idOf(firstNumber)}`,
      durationSeconds: seconds,
      conversationCount: CONVERSATION.length,
    };
    startMs += seconds * 1000;
    return { ...item, sizeBytes: wavSize(voiceOf(item)) };
  });
}
