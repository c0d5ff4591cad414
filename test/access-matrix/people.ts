import type { UserPolicy } from '../../src/recording/index.ts';

/** The monitor filters of the scene; each shows the recordings and calls of its own name. */
export const FILTERS = {
  sales: { canDelete: false, fourEyes: false },
  support: { canDelete: true, fourEyes: false },
  board: { canDelete: false, fourEyes: true },
} as const;
export type FilterName = keyof typeof FILTERS;

interface Person {
  /** As docs/access.md calls them. */
  readonly title: string;
  readonly filters?: readonly FilterName[];
  readonly policy?: Partial<UserPolicy>;
  readonly isAdministrator?: true;
  /** In whose log-in the second person has unlocked the filter `board`. */
  readonly isUnlocked?: true;
}

/** Everybody who is logged in, by what makes a difference. */
export const PEOPLE = {
  plain: { title: 'user without a filter' },
  owner: { title: 'user with inbox', policy: { showsInInbox: true } },
  remover: {
    title: 'user with inbox who may delete',
    policy: { showsInInbox: true, canDelete: true },
  },
  supervisor: { title: 'user with a filter', filters: ['sales'] },
  deleter: { title: 'user with a filter that lets delete', filters: ['support'] },
  listener: {
    title: 'user with a filter who may listen in',
    filters: ['sales'],
    policy: { canListenIn: true },
  },
  locked: { title: 'user with a filter of four eyes, locked', filters: ['sales', 'board'] },
  unlocked: {
    title: 'the same, unlocked by the second person',
    filters: ['sales', 'board'],
    isUnlocked: true,
  },
  witness: {
    title: 'second person in their own log-in',
    filters: ['board'],
    policy: { isSupervisor: true },
  },
  administrator: { title: 'administrator without a filter', isAdministrator: true },
  chief: {
    title: 'administrator with filters who may listen in',
    filters: ['sales', 'board'],
    policy: { canListenIn: true },
    isAdministrator: true,
  },
} as const satisfies Readonly<Record<string, Person>>;

export type PersonName = keyof typeof PEOPLE;
export const PERSON_NAMES = Object.keys(PEOPLE) as PersonName[];

/** The same with every member, whether it is set or not. */
export function personOf(name: PersonName): Person {
  return PEOPLE[name];
}
