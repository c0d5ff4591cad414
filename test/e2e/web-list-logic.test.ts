// The parts of the list, and of what is done with its rows, that need no browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RecordingItem } from '../../web/src/api/wire.ts';
import { removeItems, replaceItem } from '../../web/src/changes/listed-recordings.ts';
import { lossOf } from '../../web/src/changes/loss.ts';
import { changeTags } from '../../web/src/changes/recording-changes.ts';
import { runEach } from '../../web/src/changes/run-each.ts';
import { Formatter } from '../../web/src/i18n/formatter.ts';
import {
  FIRST_WINDOW,
  isTooFast,
  rowsOf,
  scrollTopFor,
  windowAfter,
} from '../../web/src/page/row-window.ts';
import {
  type ChosenRows,
  chooseRows,
  extendRows,
  NO_ROWS,
  toggleRow,
} from '../../web/src/recordings/chosen-rows.ts';
import { parseDuration } from '../../web/src/recordings/duration-text.ts';
import { countOptions, isNarrowed, readListSearch } from '../../web/src/recordings/list-search.ts';
import { readTaste } from '../../web/src/recordings/list-taste.ts';
import { parseSearch, stringifySearch } from '../../web/src/shell/search-codec.ts';
import { makeItem } from '../support/web-fixture-data.ts';

const NOON_MS = Date.UTC(2026, 2, 2, 12);

function recording(number: number, members: Partial<RecordingItem> = {}): RecordingItem {
  const marks = { isPreserved: false, note: '', tags: [], mayDelete: true };
  return { ...makeItem(number, NOON_MS - number * 60_000), ...marks, ...members };
}

describe('web: choosing rows', () => {
  const rows = [...'abcdefgh'].map((id) => ({ id }));
  const chosen = ({ ids }: ChosenRows): string =>
    rows
      .filter(({ id }) => ids.has(id))
      .map(({ id }) => id)
      .join('');

  it('extends a stretch from the row that was chosen last, and lets it shrink', () => {
    let choice = toggleRow(NO_ROWS, 'c');
    choice = extendRows(choice, rows, 'f');
    assert.equal(chosen(choice), 'cdef');
    choice = extendRows(choice, rows, 'd');
    assert.equal(chosen(choice), 'cd');
    choice = extendRows(choice, rows, 'a');
    assert.equal(chosen(choice), 'abc');
  });

  it('keeps beside a stretch what was chosen before', () => {
    let choice = toggleRow(toggleRow(NO_ROWS, 'a'), 'd');
    choice = extendRows(choice, rows, 'e');
    choice = toggleRow(choice, 'g');
    assert.equal(chosen(choice), 'adeg');
    assert.equal(chosen(extendRows(choice, rows, 'h')), 'adegh');
    assert.equal(chosen(toggleRow(choice, 'd')), 'aeg');
  });

  it('begins a stretch by keyboard where the focus is', () => {
    let choice = extendRows(NO_ROWS, rows, 'c', 'b');
    choice = extendRows(choice, rows, 'd', 'c');
    choice = extendRows(choice, rows, 'c', 'd');
    assert.equal(chosen(choice), 'bc');
    // The focus went elsewhere in between.
    assert.equal(chosen(extendRows(choice, rows, 'g', 'f')), 'bcfg');
  });

  it('chooses all, or one row where the beginning is not listed any more', () => {
    assert.equal(chosen(chooseRows(rows)), 'abcdefgh');
    assert.equal(chosen(extendRows(toggleRow(NO_ROWS, 'gone'), rows, 'b')), 'b');
  });

  it('is a stretch without gaps, whatever was pressed', () => {
    const id = fc.constantFrom(...rows.map((row) => row.id));
    fc.assert(
      fc.property(id, fc.array(id, { minLength: 1 }), (anchor, path) => {
        const end = path.reduce((choice, to) => extendRows(choice, rows, to), {
          ...toggleRow(NO_ROWS, anchor),
        });
        const [first, last] = [anchor, path.at(-1)!].sort();
        assert.equal(
          chosen(end),
          'abcdefgh'.slice('abcdefgh'.indexOf(first!), 'abcdefgh'.indexOf(last!) + 1),
        );
      }),
    );
  });
});

describe('web: options of the list', () => {
  it('stand in the address, without what makes no sense', () => {
    const search = readListSearch(
      parseSearch('?preserved=1&direction=inbound&locality=internal&tag=a+b&min=60&max=3600'),
    );
    assert.deepEqual(
      [search.preserved, search.direction, search.locality, search.tag, search.min, search.max],
      [true, 'inbound', 'internal', 'a b', 60, 3600],
    );
    assert.equal(
      stringifySearch({ ...search }),
      '?direction=inbound&locality=internal&preserved=1&tag=a+b&min=60&max=3600',
    );
    const wild = readListSearch({ direction: 'up', min: '-5', max: '1e9', preserved: 'yes' });
    assert.equal(stringifySearch({ ...wild }), '');
    assert.equal(readListSearch({ min: '' }).min, undefined);
  });

  it('are counted, both ends of the duration as one', () => {
    assert.equal(countOptions({ min: 1, max: 2, tag: 'x', q: 'y' }), 2);
    assert.equal(countOptions({ max: 2 }), 1);
    assert.deepEqual(
      [{}, { sort: 'size' }, { q: 'x' }, { range: 'today' } as const, { min: 5 }].map(isNarrowed),
      [false, false, true, true, true],
    );
  });

  it('take a duration as people write it', () => {
    const texts = ['4:07', ' 1:02:45 ', '90 s', '90S', '4', '0:00', '75:00', '168:00:00'];
    assert.deepEqual(texts.map(parseDuration), [247, 3765, 90, 90, 240, 0, 4500, 604_800]);
    for (const text of ['', '4:7', '1:75:00', '-4', '4.5', 'four', '168:00:01', '99999']) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });

  it('reads the taste of a browser, whatever is kept there', () => {
    const usual = { density: 'comfortable', hidden: [] };
    for (const text of [undefined, '', '{', '7', 'null', '{"density":"huge","hidden":"all"}']) {
      assert.deepEqual(readTaste(text), usual, text);
    }
    const kept = { density: 'compact', hidden: ['size'] };
    assert.deepEqual(readTaste(JSON.stringify({ ...kept, hidden: ['size', 4] })), kept);
  });
});

describe('web: what deleting means', () => {
  const anna = { id: 'a', firstName: 'Anna', lastName: 'Lang', department: null };
  const ben = { ...anna, id: 'b', firstName: 'Ben' };

  it('says what is lost, of whom, from when to when, and what stays', () => {
    const items = [
      recording(3, { user: ben, durationSeconds: 60 }),
      recording(1, { user: anna, durationSeconds: 30 }),
      recording(2, { user: anna, durationSeconds: 10 }),
      recording(4, { user: null, localNumber: '1234', durationSeconds: 1 }),
      recording(5, { isPreserved: true }),
      recording(6, { mayDelete: false, isPreserved: true }),
    ];
    assert.deepEqual(lossOf(items), {
      items: items.slice(0, 4),
      people: ['Anna Lang', 'Ben Lang', '1234'],
      ...{ from: '2026-03-02T11:56:00.000Z', to: '2026-03-02T11:59:00.000Z' },
      seconds: 101,
      preserved: [items[4]],
      forbidden: [items[5]],
    });
    assert.deepEqual(lossOf([]).from, undefined);
  });

  it('lists names as a language does', () => {
    assert.equal(new Formatter('en-GB').list(['Anna', 'Ben', 'Carla']), 'Anna, Ben and Carla');
    assert.equal(new Formatter('de-DE').list(['Anna', 'Ben']), 'Anna und Ben');
  });
});

describe('web: changes of recordings', () => {
  it('adds and takes away tags without regard to case', () => {
    assert.deepEqual(changeTags(['Claim', 'vip'], ['VIP', 'new'], ['claim']), ['vip', 'new']);
    assert.deepEqual(changeTags(['a'], [], ['b']), ['a']);
  });

  it('shows what changed or is gone in the pages that were read', () => {
    const page = (...numbers: number[]) => ({
      ...{ items: numbers.map((number) => recording(number)), nextCursor: 'c' },
    });
    const pages = { pages: [{ ...page(1, 2), total: 4 }, page(3, 4)], pageParams: [null, 'c'] };
    const changed = { ...recording(3), note: 'x' };
    const replaced = replaceItem(pages, changed);
    assert.deepEqual(replaced.pages[1]!.items, [changed, recording(4)]);
    assert.equal(replaced.pages[0], pages.pages[0]);
    assert.equal(replaceItem(pages, recording(9)), pages);
    const removed = removeItems(pages, new Set([recording(1).id, recording(2).id]));
    assert.deepEqual(removed.pages[0], { items: [], nextCursor: 'c', total: 2 });
    assert.equal(removeItems(pages, new Set(['gone'])), pages);
  });

  it('goes on where one fails, a few at a time, and stops when told', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const abort = new AbortController();
    const options = {
      ...{ atOnce: 3, signal: abort.signal },
      onProgress: ({ done }: { done: number }) => seen.push(done),
      task: async (item: number) => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (item % 4 === 0) throw new Error(`no ${item}`);
      },
    };
    const result = await runEach([1, 2, 3, 4, 5, 6, 7, 8], options);
    assert.deepEqual([result.done, result.failures.map(({ item }) => item)], [6, [4, 8]]);
    assert.deepEqual([most, seen], [3, [1, 2, 3, 4, 5, 6, 7, 8]]);
    abort.abort();
    assert.deepEqual(await runEach([1, 2], options), { done: 0, failures: [] });
  });
});

describe('web: which rows of a list exist', () => {
  const sight = (top: number) => ({ top, height: 800, rowHeight: 40 });
  const between = (first: number, end: number) => ({
    first,
    end,
    isAtTop: false,
    drawn: undefined,
  });

  it('are those in sight and some beyond, a few at a time', () => {
    const window = windowAfter(FIRST_WINDOW, sight(4000), false);
    assert.deepEqual(window, between(92, 130));
    for (const top of [4000, 4060, 4079])
      assert.equal(windowAfter(window, sight(top), false), window);
    assert.deepEqual(windowAfter(window, sight(4080), false), between(94, 132));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (top) => {
        const { first, end } = windowAfter(FIRST_WINDOW, sight(top), false);
        const isHeld = first * 40 <= top && end * 40 >= top + 800 + 8 * 40;
        return isHeld && end - first <= 40;
      }),
    );
  });

  it('end with the list, and are empty where it became shorter', () => {
    const window = between(92, 132);
    const rows = rowsOf(window, 94, 40);
    assert.deepEqual(rows, [
      { index: 92, start: 3680, isBare: false },
      { index: 93, start: 3720, isBare: false },
    ]);
    assert.deepEqual(rowsOf(window, 50, 40), []);
  });

  it('keep only their place while the list is thrown, but for those that are drawn', () => {
    assert.deepEqual(
      [isTooFast(240, 40), isTooFast(241, 40), isTooFast(-300, 40)],
      [false, true, true],
    );
    const still = between(92, 130);
    const thrown = windowAfter(still, sight(4400), true);
    const further = windowAfter(thrown, sight(4800), true);
    const bare = (window: typeof thrown) =>
      rowsOf(window, 1000, 40).flatMap(({ index, isBare }) => (isBare ? [index] : []));
    assert.deepEqual([bare(thrown)[0], bare(thrown).length], [130, 10]);
    assert.deepEqual([bare(further)[0], bare(further).length], [130, 20]);
    assert.deepEqual(bare(windowAfter(further, sight(4800), false)), []);
  });

  it('are brought into sight below the header, and only where they are not', () => {
    assert.equal(scrollTopFor(100, sight(4000)), 4000);
    assert.equal(scrollTopFor(99, sight(4000)), 3960);
    assert.equal(scrollTopFor(118, sight(4000)), 4000);
    assert.equal(scrollTopFor(119, sight(4000)), 4040);
  });
});
