import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { recordingFacts, rememberedUser } from '../../../test/support/recording-facts.ts';
import { type CleanUp, TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { newId } from '../../base/index.ts';
import { listRequest, pageRows, SORT_COLUMNS } from './recording-list.ts';
import type { NewRecordingRow } from './recording-rows.ts';
import { recordingRow } from './recording-rows.ts';
import type { RecordingTable } from './recording-table.ts';
import {
  RECORDING_SORT_KEYS,
  type RecordingQuery,
  type RecordingSortKey,
} from './recording-types.ts';
import { makeVisibility } from './visibility.ts';

const EVERYTHING = makeVisibility('everything');
const NEWEST: RecordingQuery = { sort: 'startedAt', descending: true, limit: 50 };
const LAST_NAMES = ['Müller', 'muller', 'Ost', ''];
const DAY_MS = 86_400_000;

/** Sixty recordings with many ties in every column. */
async function someRecordings(context: CleanUp) {
  const { recordings, purges } = await temporaryCatalog(context);
  const rows: NewRecordingRow[] = [];
  for (let index = 0; index < 60; index++) {
    const lastName = LAST_NAMES[index % LAST_NAMES.length]!;
    const user = rememberedUser({ lastName, firstName: 'A', department: `D${index % 3}` });
    const facts = recordingFacts({
      startedAtMs: Math.floor(index / 4) * DAY_MS,
      durationMs: (index % 5) * 1000,
      direction: index % 2 === 0 ? 'inbound' : 'outbound',
      near: { number: String(1000 + (index % 7)) },
      far: { number: `+49${index}`, displayName: index % 3 === 0 ? 'Zola' : undefined },
    });
    const owner = index % 10 === 9 ? undefined : user;
    recordings.insert(facts, owner);
    rows.push(recordingRow(facts, owner));
  }
  return { recordings, purges, rows };
}

/** Ids of all pages, one after the other. */
async function allPages(recordings: RecordingTable, query: RecordingQuery): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await recordings.list(EVERYTHING, { ...query, cursor });
    assert.ok(page.items.length <= query.limit);
    ids.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

/** What a list must be, worked out the slow way. */
function expectedIds(rows: readonly NewRecordingRow[], query: RecordingQuery): string[] {
  const column = SORT_COLUMNS[query.sort];
  const sign = query.descending ? -1 : 1;
  return rows
    .filter((row) => row.started_at_ms >= (query.fromMs ?? Number.NEGATIVE_INFINITY))
    .filter((row) => row.started_at_ms < (query.toMs ?? Number.POSITIVE_INFINITY))
    .filter((row) => query.search === undefined || row.search_text.includes(query.search))
    .toSorted((a, b) => {
      const [left, right] = [a[column] as string, b[column] as string];
      if (left !== right) return left < right ? -sign : sign;
      return a.id < b.id ? -sign : sign;
    })
    .map((row) => row.id);
}

describe('lists of recordings', () => {
  it('hold every recording once, in order, however they are paged', async (t) => {
    const { recordings, rows } = await someRecordings(t);
    const query = fc.record({
      sort: fc.constantFrom<RecordingSortKey>(...RECORDING_SORT_KEYS),
      descending: fc.boolean(),
      limit: fc.integer({ min: 4, max: 70 }),
      fromMs: fc.option(
        fc.integer({ min: -1, max: 16 }).map((day) => day * DAY_MS),
        {
          nil: undefined,
        },
      ),
      toMs: fc.option(
        fc.integer({ min: 0, max: 17 }).map((day) => day * DAY_MS),
        {
          nil: undefined,
        },
      ),
      search: fc.constantFrom(undefined, 'zola', 'muller', '+4912'),
    });
    const holds = async (asked: RecordingQuery) => {
      assert.deepEqual(await allPages(recordings, asked), expectedIds(rows, asked));
    };
    await fc.assert(fc.asyncProperty(query, holds), { numRuns: 20 });
  });

  it('are the same by every plan', async (t) => {
    const { recordings, rows } = await someRecordings(t);
    for (const sort of RECORDING_SORT_KEYS) {
      const query = { ...NEWEST, sort, limit: 7, search: 'zola', fromMs: DAY_MS };
      assert.deepEqual(await allPages(recordings, query), expectedIds(rows, query));
    }
    const texts = (['walk', 'collect', [1, 2]] as const).map((plan) => {
      const query = { ...NEWEST, sort: 'lastName', search: 'zola', fromMs: 5 } as const;
      return pageRows(listRequest(query, undefined), plan).compile().sql;
    });
    assert.match(
      texts[0]!,
      /where \+"started_at_ms" >= \? and instr.* order by "last_name_key" desc/,
    );
    assert.match(texts[1]!, /where \+"started_at_ms" >= \? and "row" in \(select "rowid"/);
    assert.match(
      texts[2]!,
      /where "row" in \(select value from json_each\(\?\)\) and instr.* order by \+"last_name_key"/,
    );
  });

  it('go on where they were when recordings come and go between pages', async (t) => {
    const { recordings, purges, rows } = await someRecordings(t);
    const first = await recordings.list(EVERYTHING, { ...NEWEST, limit: 10 });
    const last = first.items.at(-1)!;
    purges.begin([last.id], { kind: 'deleted' }, TESTER);
    recordings.insert(recordingFacts({ startedAtMs: 99 * DAY_MS }), undefined);
    const rest = { ...NEWEST, limit: 100, cursor: first.nextCursor };
    const { items } = await recordings.list(EVERYTHING, rest);
    assert.deepEqual(
      items.map((item) => item.id),
      expectedIds(rows, NEWEST).slice(10),
    );
  });

  it('tell the total on the first page where that is cheap', async (t) => {
    const { recordings } = await someRecordings(t);
    const page = async (query: Partial<RecordingQuery>) =>
      recordings.list(EVERYTHING, { ...NEWEST, limit: 5, ...query });
    const first = await page({});
    assert.equal(first.total, 60);
    assert.equal((await page({ cursor: first.nextCursor })).total, undefined);
    assert.equal((await page({ toMs: 3 * DAY_MS })).total, 12);
    assert.equal((await page({ search: 'zola' })).total, undefined);
    assert.equal((await page({ search: 'zola', limit: 50 })).total, 20);
  });

  it('find words by their beginning, numbers by any part, all of several', async (t) => {
    const { recordings } = await temporaryCatalog(t);
    const anna = rememberedUser({
      ...{ lastName: 'Weiß', firstName: 'Anna-Lena', department: 'Q4 Ost' },
    });
    const far = { number: '+49 (30) 123-4567', displayName: 'Café %_ GmbH' };
    recordings.insert(recordingFacts({ far }), anna);
    const finds = async (search: string) =>
      (await recordings.list(EVERYTHING, { ...NEWEST, search })).items.length === 1;
    const found = [
      'weiss',
      'WEIß',
      'weis',
      'anna lena',
      'lena',
      'eiss',
      '2345',
      '030 123'.slice(1),
    ];
    const more = ['+49 30 1234567', '1001', 'w', 'an', 'q4', 'cafe', 'CAFÉ gmbh', '%_', ''];
    for (const search of [...found, ...more]) assert.equal(await finds(search), true, search);
    const absent = [
      'weisz',
      'na',
      'x',
      'anna karenina',
      '99',
      '%%',
      '*',
      '"',
      "' or 1=1 --",
      'NEAR',
    ];
    for (const search of absent) assert.equal(await finds(search), false, search);
  });

  it('refuse cursors of another order or of nobody', async (t) => {
    const { recordings } = await someRecordings(t);
    const { nextCursor } = await recordings.list(EVERYTHING, { ...NEWEST, limit: 1 });
    const code = { code: 'CURSOR_INVALID' };
    const list = (query: Partial<RecordingQuery>) =>
      recordings.list(EVERYTHING, { ...NEWEST, ...query });
    await assert.rejects(list({ cursor: nextCursor, sort: 'size' }), code);
    await assert.rejects(list({ cursor: nextCursor, descending: false }), code);
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const bad = [
      ...['', 'x', '%', 'null', forged([]), forged(['startedAt', true, 1, 'x'])],
      ...[forged(['startedAt', true, {}, newId()]), forged(['startedAt', true, 1.5, newId()])],
      ...[forged(['constructor', true, 1, newId()]), 'A'.repeat(3000)],
    ];
    for (const cursor of bad) await assert.rejects(list({ cursor }), code, cursor);
  });

  it('never break on what people type', async (t) => {
    const { recordings } = await someRecordings(t);
    const holds = async (search: string) => {
      await recordings.list(EVERYTHING, { ...NEWEST, search });
    };
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), holds), {
      numRuns: 60,
    });
  });
});
