import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallDirection,
  type Locality,
  type ModeMatrix,
  uniformModes,
} from '../../src/recording/index.ts';
import { CallerAgent, type SimulatedCall } from '../../src/simulator/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import { TESTER } from '../support/temporary-catalog.ts';

const CELLS = (['inbound', 'outbound'] as const).flatMap((direction) =>
  (['internal', 'external'] as const).map((locality) => ({ direction, locality })),
);
const MODES = ['none', 'cisco', 'prerecord'] as const;

/** Somebody who has a mode for one type of calls, and another mode for all other types. */
interface Candidate {
  readonly mode: (typeof MODES)[number];
  readonly direction: CallDirection;
  readonly locality: Locality;
  readonly number: string;
}

const CANDIDATES: readonly Candidate[] = MODES.flatMap((mode, row) =>
  CELLS.map((cell, column) => ({ mode, ...cell, number: String(4000 + 10 * row + column) })),
);

function modesOf({ mode, direction, locality }: Candidate): ModeMatrix {
  const others = uniformModes(mode === 'none' ? 'cisco' : 'none');
  return { ...others, [direction]: { ...others[direction], [locality]: mode } };
}

interface Listed {
  readonly id: string;
  readonly localNumber: string;
  readonly direction: string;
  readonly locality: string;
  readonly mode: string;
  readonly state: string;
  readonly user: { readonly lastName: string } | null;
}

interface Missed {
  readonly code: string;
  readonly count: number;
  readonly localNumber: string | null;
  readonly user: { readonly lastName: string } | null;
}

/** What is decided about calls, with calls placed as CUCM does. */
describe('the policy', () => {
  let product: Product;
  let client: ApiClient;
  let agent: CallerAgent;

  before(async () => {
    product = await Product.start();
    await product.changeSettings({ internalNumbers: ['2000-2999'] });
    await addUsers(CANDIDATES.map((candidate) => [candidate.number, modesOf(candidate)]));
    client = await product.logIn();
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    agent = await CallerAgent.start({ recorder });
  });
  after(async () => {
    agent?.close();
    await product?.close();
  });

  function addUsers(entries: readonly (readonly [string, ModeMatrix])[]): Promise<void> {
    return product.withCatalog(async ({ users }) => {
      for (const [number, modes] of entries) {
        const names = { loginName: `u${number}`, lastName: `L${number}` };
        await users.create({ ...names, numbers: [number], policy: { modes } }, TESTER);
      }
    });
  }

  function callOf({ number, direction, locality }: Omit<Candidate, 'mode'>): SimulatedCall {
    return agent.call({
      near: { number, device: `SEP${number.padStart(12, '0')}` },
      far: { number: locality === 'internal' ? '2001' : '0891234', device: 'TRUNK' },
      direction,
    });
  }

  /** The final status of each INVITE of a call; 200 where it was taken. */
  async function statuses(call: SimulatedCall): Promise<number[]> {
    const { near, far } = await call.place();
    return [near, far].map((answer) => (answer?.kind === 'refused' ? answer.status : 200));
  }

  async function missed(query: string): Promise<Missed[]> {
    return (await client.get<{ items: Missed[] }>(`/missed?${query}`)).items;
  }

  async function preview({ number, direction, locality }: Omit<Candidate, 'mode'>) {
    const farNumber = locality === 'internal' ? '2001' : '0891234';
    const response = await client.send('POST', '/policy/preview', {
      ...{ nearNumber: number, farNumber, direction },
    });
    return (await response.json()) as Record<string, unknown>;
  }

  it('takes each mode for each type of call', async () => {
    const calls = CANDIDATES.map((candidate) => ({ candidate, call: callOf(candidate) }));
    const answers = await Promise.all(calls.map(({ call }) => statuses(call)));
    assert.deepEqual(
      answers,
      CANDIDATES.map(({ mode }) => (mode === 'none' ? [603, 603] : [200, 200])),
    );
    await sleep(500);
    const recorded = CANDIDATES.filter(({ mode }) => mode !== 'none');
    const running = (await client.get<{ items: Listed[] }>('/live')).items;
    const seen = running.map(({ localNumber, direction, locality, mode, state }) => {
      return { localNumber, direction, locality, mode, state };
    });
    assert.deepEqual(
      seen.sort((a, b) => a.localNumber.localeCompare(b.localNumber)),
      recorded.map(({ number: localNumber, direction, locality, mode }) => {
        const state = mode === 'prerecord' ? 'buffered' : 'recording';
        return { localNumber, direction, locality, mode, state };
      }),
    );
    const kept = running.filter(({ mode, localNumber }) => {
      return mode === 'prerecord' && Number(localNumber) % 2 === 0;
    });
    for (const { id } of kept) await client.act(id, 'keep');
    await Promise.all(calls.map(({ call }) => call.hangUp()));
    const stored = await client.waitForRecordings<Listed>(6);
    const wanted = recorded.filter(({ mode, number }) => mode === 'cisco' || +number % 2 === 0);
    assert.deepEqual(
      stored.map(({ localNumber, user }) => [localNumber, user?.lastName]).sort(),
      wanted.map(({ number }) => [number, `L${number}`]),
    );
  });

  it('stores nothing of a call that is not to be recorded: no file, no row', async () => {
    const before = filesAndRows(product.dataDirectory);
    const [none] = CANDIDATES.filter(({ mode }) => mode === 'none');
    assert.deepEqual(await statuses(callOf(none!)), [603, 603]);
    await sleep(300);
    assert.deepEqual(filesAndRows(product.dataDirectory), before);
  });

  it('says beforehand what becomes of a call', async () => {
    const answers = await Promise.all(CANDIDATES.map((candidate) => preview(candidate)));
    assert.deepEqual(
      answers.map(({ decision, mode, direction, locality, reason, user }) => {
        const { lastName } = user as { lastName: string };
        return { decision, mode, direction, locality, reason, lastName };
      }),
      CANDIDATES.map(({ mode, direction, locality, number }) => ({
        decision: mode === 'none' ? 'decline' : 'record',
        mode: mode === 'none' ? null : mode,
        ...{ direction, locality, reason: 'user-mode', lastName: `L${number}` },
      })),
    );
  });

  it('keeps lines for users who must be recorded, and registers what is missed', async () => {
    const cell = { direction: 'inbound', locality: 'external' } as const;
    await addUsers(['5000', '5001', '5002'].map((number) => [number, uniformModes('cisco')]));
    await product.changePolicy('u5001', { mustBeRecorded: true });
    await product.changeSettings({ lines: 2 });
    const call = (number: string) => callOf({ number, ...cell });
    const [anybody, must] = [call('5000'), call('5001')];
    assert.deepEqual(await statuses(anybody), [200, 200]);
    assert.deepEqual(await statuses(call('5002')), [503, 503]);
    const { reason, lines } = await preview({ number: '5002', ...cell });
    assert.deepEqual([reason, lines], ['lines-reserved', { limit: 2, inUse: 1, kept: 1 }]);
    assert.deepEqual(await statuses(must), [200, 200]);
    assert.deepEqual(await statuses(call('5001')), [503, 503]);
    await Promise.all([anybody.hangUp(), must.hangUp()]);
    await sleep(300);
    const misses = await missed('limit=10');
    assert.deepEqual(
      misses.map(({ code, count, user }) => [code, count, user?.lastName]),
      [
        ['no-line', 1, 'L5001'],
        ['lines-reserved', 1, 'L5002'],
      ],
    );
    await product.changeSettings({ lines: null });
  });

  it('reports a user who must be recorded and whose mode declines', async () => {
    const [none] = CANDIDATES.filter(({ mode }) => mode === 'none');
    await product.changePolicy(`u${none!.number}`, { mustBeRecorded: true });
    assert.deepEqual(await statuses(callOf(none!)), [603, 603]);
    await sleep(300);
    const [entry] = await missed('code=must-be-recorded-declined');
    assert.equal(entry?.localNumber, none!.number);
    assert.match(product.log, /"code":"recording-missed","key":"must-be-recorded-declined"/);
  });

  it('reports a leg that a user who must be recorded lacks', async () => {
    const [cisco] = CANDIDATES.filter(({ mode }) => mode === 'cisco');
    await product.changePolicy(`u${cisco!.number}`, { mustBeRecorded: true });
    const before = await client.countRecordings();
    const call = agent.call({ ...callOf(cisco!).options, legs: ['near'] });
    await call.place();
    await sleep(500);
    await call.hangUp();
    await client.waitForCount(before + 1);
    await sleep(300);
    const [entry] = await missed('code=leg-missing');
    assert.equal(entry?.localNumber, cisco!.number);
  });

  it('registers calls for the wrong number, and what is no recording', async () => {
    await product.changeSettings({ number: '9999' });
    const [cisco] = CANDIDATES.filter(({ mode }) => mode === 'cisco');
    assert.deepEqual(await statuses(callOf(cisco!)), [404, 404]);
    await product.changeSettings({ number: '7878' });
    await sleep(300);
    const [entry] = await missed('code=wrong-number');
    assert.equal(entry?.localNumber, cisco!.number);
  });
});

/** All files of recordings and journals, and how many rows each table has that tells of calls. */
function filesAndRows(dataDirectory: string) {
  const files = ['journal', 'store', 'undecoded'].flatMap((name) => {
    const directory = join(dataDirectory, name);
    if (!existsSync(directory)) return [];
    return readdirSync(directory, { recursive: true, encoding: 'utf8' });
  });
  const database = new DatabaseSync(join(dataDirectory, 'catalog.sqlite'), { readOnly: true });
  const tables = [
    ...['recordings', 'recording_facts', 'conversations', 'missed_recordings'],
    ...['buffered_recordings', 'audit_events'],
  ];
  const rows = tables.map((table) => [
    table,
    database.prepare(`select count(*) as count from ${table}`).get()?.count,
  ]);
  database.close();
  return { files: files.sort(), rows };
}
