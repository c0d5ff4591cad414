import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  type CallDirection,
  decideCall,
  identityOf,
  type LineUse,
  type Locality,
  type PolicyUser,
  type RecordingMode,
  type UnknownUsers,
  type UserIdentification,
} from './index.ts';

/** One row of fixtures/call-decisions.txt: the case, and what is decided. */
interface Row {
  readonly identification: UserIdentification;
  readonly direction: CallDirection;
  readonly locality: Locality;
  /** By what the user can be found: number, phone, both, nobody. */
  readonly knownBy: string;
  readonly user: 'enabled' | 'disabled' | UnknownUsers;
  readonly mode: RecordingMode | '-';
  readonly mustBeRecorded: boolean;
  readonly room: string;
  readonly decision: string;
}

const NEAR = { number: '1001', device: 'SEP001122334455' };
const ID = 'u1';

const LINES: Readonly<Record<string, LineUse>> = {
  free: { limit: 10, inUse: 3, kept: 2 },
  'only-kept': { limit: 10, inUse: 8, kept: 2 },
  none: { limit: 10, inUse: 10, kept: 0 },
};

function readRows(): Row[] {
  const text = readFileSync(new URL('./fixtures/call-decisions.txt', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [identification, type, knownBy, user, mode, must, room, ...decision] = line.split(/ +/);
    const [direction, locality] = type!.split('-');
    return {
      ...{ identification, direction, locality, knownBy, user, mode },
      mustBeRecorded: must === 'must',
      room,
      decision: decision.join(' '),
    } as Row;
  });
}

/** The user of the row; every other call type has another mode, which must not count. */
function userOf(row: Row): PolicyUser | undefined {
  const other = row.mode === 'none' ? 'cisco' : 'none';
  const modeOf = (direction: CallDirection, locality: Locality): RecordingMode =>
    direction === row.direction && locality === row.locality ? (row.mode as RecordingMode) : other;
  const rowOf = (direction: CallDirection) => ({
    internal: modeOf(direction, 'internal'),
    external: modeOf(direction, 'external'),
  });
  const modes = { inbound: rowOf('inbound'), outbound: rowOf('outbound') };
  const { mustBeRecorded } = row;
  const user = { id: ID, modes, mustBeRecorded, isDisabled: row.user === 'disabled' };
  const identities = [
    ...(['number', 'both'].includes(row.knownBy) ? [NEAR.number] : []),
    ...(['phone', 'both'].includes(row.knownBy) ? [NEAR.device] : []),
  ];
  const [, ...names] = identityOf(NEAR, row.identification);
  return names.some((name) => identities.includes(name)) ? user : undefined;
}

function decide(row: Row): string {
  const { direction, locality, room } = row;
  const unknownUsers = row.user === 'record' ? 'record' : 'decline';
  const decision = decideCall({ user: userOf(row), direction, locality, unknownUsers }, () => ({
    lines: LINES[room] ?? LINES.free!,
    isDraining: room === 'draining',
    freeDiskBytes: room === 'disk-full' ? 99 : 100,
    minFreeDiskBytes: 100,
    load: room === 'overload' ? 0.91 : 0.9,
    maxLoad: 0.9,
  }));
  const mode = decision.kind === 'record' ? `${decision.mode} ` : '';
  const whose = decision.userId === undefined ? 'nobody' : decision.userId;
  return `${decision.kind} ${mode}${decision.reason} ${whose}`;
}

describe('decideCall', () => {
  const rows = readRows();

  it('decides every combination as the table says', () => {
    const wrong = rows.flatMap((row) => {
      const decided = decide(row);
      return decided === row.decision ? [] : [{ ...row, decided }];
    });
    assert.deepEqual(wrong, []);
  });

  it('has every combination in the table, once', () => {
    const cases = rows.map(({ decision, room, mustBeRecorded, ...head }) =>
      [...Object.values(head), mustBeRecorded, room].join(' '),
    );
    assert.deepEqual([...new Set(cases)], cases);
    const wanted = combinations();
    assert.deepEqual([...cases].sort(), [...wanted].sort());
    assert.equal(wanted.length, 624);
  });
});

/** Every case that the table must have. */
function combinations(): string[] {
  const cases: string[] = [];
  const rooms = ['free', 'only-kept', 'none'];
  const add = (...lists: readonly (readonly unknown[])[]): void => {
    const product = lists.reduce<unknown[][]>(
      (before, list) => before.flatMap((head) => list.map((item) => [...head, item])),
      [[]],
    );
    cases.push(...product.map((fields) => fields.join(' ')));
  };
  const head = [
    ['number', 'phone'],
    ['inbound', 'outbound'],
    ['internal', 'external'],
  ] as const;
  const modes = ['none', 'cisco', 'prerecord'];
  const must = [false, true];
  add(...head, ['number', 'phone', 'both'], ['enabled'], modes, must, rooms);
  add(...head, ['both'], ['disabled'], modes, must, ['free']);
  add(...head, ['nobody'], ['decline', 'record'], ['-'], [false], rooms);
  add(...head, ['both'], ['enabled'], ['cisco', 'prerecord'], must, ['draining', 'disk-full']);
  add(...head, ['both'], ['enabled'], ['none'], [false], ['draining', 'disk-full']);
  add(...head, ['both'], ['enabled'], ['cisco'], [true], ['overload']);
  add(...head, ['nobody'], ['record'], ['-'], [false], ['overload']);
  return cases;
}
