import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Random, randomRule, ruleText } from '../../test/support/random-filters.ts';
import { seeded, storeRecordings } from '../../test/support/random-recordings.ts';
import { silentLog } from '../base/index.ts';
import { RECORDING_SORT_KEYS, type RecordingQuery } from '../storage/catalog/index.ts';
import { visibilityOf } from './filter-visibility.ts';

const RULES = 200;
const SEARCHES = 50;
const RECORDINGS = 60;
const WORDS = [
  'müller',
  'MULLER',
  '1001',
  '+49',
  'support',
  'Ωμέγα',
  '日本',
  "o'con",
  '100%',
  '_',
  '"',
];
const DAYS = ['2026-01-01', '2026-03-01', '2026-03-30', '2026-07-01'].map((day) => Date.parse(day));

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

function randomSearch(random: Random): RecordingQuery {
  const words = [1, 2].slice(0, random() < 0.3 ? 2 : 1).map(() => pick(random, WORDS));
  return {
    sort: pick(random, RECORDING_SORT_KEYS),
    descending: random() < 0.5,
    limit: RECORDINGS,
    fromMs: random() < 0.4 ? pick(random, DAYS) : undefined,
    toMs: random() < 0.4 ? pick(random, DAYS) : undefined,
    search: random() < 0.7 ? words.join(' ') : undefined,
    cursor: undefined,
  };
}

describe('searching through a filter', () => {
  it('only narrows what the filter shows, 10 000 pairs', async (t) => {
    const random = seeded(4711);
    const { catalog, rows } = await storeRecordings(t, RECORDINGS, random);
    const all = { sort: 'startedAt', descending: true, limit: RECORDINGS } as const;
    let found = 0;
    for (let count = 0; count < RULES; count++) {
      const rule = ruleText(randomRule(random, 2), random);
      const options = { timeZone: 'UTC', log: silentLog };
      const visibility = visibilityOf([{ id: 'f', rule }], options);
      const { items } = await catalog.recordings.list(visibility, all);
      const shown = new Set(items.map(({ id }) => id));
      for (let search = 0; search < SEARCHES; search++) {
        const query = randomSearch(random);
        const page = await catalog.recordings.list(visibility, query);
        const outside = page.items.filter(({ id }) => !shown.has(id));
        assert.deepEqual(outside, [], `${rule} searched by ${JSON.stringify(query)}`);
        found += page.items.length;
      }
    }
    // Searches that find nothing would prove little.
    assert.ok(found > 10_000, `${found} of ${rows.length} recordings found`);
  });
});
