// The parts of the page that need no browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TFunction } from 'i18next';
import { MISSED_REASONS } from '../../src/recording/index.ts';
import { ConnectionMonitor } from '../../web/src/api/connection.ts';
import type { RecordingDetail } from '../../web/src/api/recording-detail.ts';
import type { Peaks, RecordingItem, RecordingPage } from '../../web/src/api/wire.ts';
import { listGaps, summarise } from '../../web/src/details/coverage-summary.ts';
import { modeText } from '../../web/src/details/mode-text.ts';
import { describeParty, partySpans } from '../../web/src/details/party-spans.ts';
import { readLoginSearch } from '../../web/src/entry/login-search.ts';
import { passwordProblem } from '../../web/src/entry/password-rule.ts';
import { Formatter, formatDuration } from '../../web/src/i18n/formatter.ts';
import { localeOf, preferredLanguage, toLanguage } from '../../web/src/i18n/languages.ts';
import { MISSED_REASONS as SHOWN_REASONS } from '../../web/src/missed/missed-wire.ts';
import { endOfSilence, findSilence, silentMs } from '../../web/src/player/silence.ts';
import { axisSeconds, loudness } from '../../web/src/player/waveform-columns.ts';
import { formatDay, resolvePeriod, tryDay } from '../../web/src/recordings/date-range.ts';
import { readListSearch, toggleOrder, toListQuery } from '../../web/src/recordings/list-search.ts';
import { mergeHead, type RecordingPages } from '../../web/src/recordings/merge-head.ts';
import { nameOfFilter } from '../../web/src/shell/filter-name.ts';
import { parseSearch, stringifySearch } from '../../web/src/shell/search-codec.ts';
import { makeItem } from '../support/web-fixture-data.ts';

const item = (number: number): RecordingItem => makeItem(number, 1_700_000_000_000 - number * 1000);
const items = (...numbers: number[]): RecordingItem[] => numbers.map(item);

describe('web: missed recordings', () => {
  it('have the reasons of the recorder', () => {
    assert.deepEqual(SHOWN_REASONS, MISSED_REASONS);
  });
});

describe('web: mode of a call', () => {
  it('speaks of Cisco where CUCM decides what is sent, of the source elsewhere', () => {
    const t = ((key: string) => key) as TFunction;
    const texts = (['cisco', 'prerecord'] as const).map((mode) =>
      ['cucm', 'cube', 'siprec'].map((dialect) => modeText({ mode, dialect }, t)),
    );
    assert.deepEqual(texts, [
      ['mode.cisco', 'mode.sent', 'mode.sent'],
      ['mode.prerecord', 'mode.prerecord', 'mode.prerecord'],
    ]);
  });
});

describe('web: period', () => {
  const now = new Date(2026, 2, 30, 15, 45);
  const day = (year: number, month: number, date: number) =>
    new Date(year, month, date).toISOString();

  it('means whole local days, also around the change of summer time', () => {
    assert.deepEqual(resolvePeriod({ range: 'any' }, now), {});
    assert.deepEqual(resolvePeriod({ range: 'today' }, now), { from: day(2026, 2, 30) });
    assert.deepEqual(resolvePeriod({ range: 'yesterday' }, now), {
      from: day(2026, 2, 29),
      to: day(2026, 2, 30),
    });
    assert.deepEqual(resolvePeriod({ range: '7d' }, now), { from: day(2026, 2, 24) });
    assert.deepEqual(resolvePeriod({ range: '30d' }, now), { from: day(2026, 2, 1) });
    assert.deepEqual(resolvePeriod({ range: 'month' }, now), { from: day(2026, 2, 1) });
    const custom = { range: 'custom', from: '2026-03-28', to: '2026-03-29' } as const;
    assert.deepEqual(resolvePeriod(custom, now), { from: day(2026, 2, 28), to: day(2026, 2, 30) });
  });

  it('accepts days that exist', () => {
    assert.equal(tryDay('2024-02-29'), '2024-02-29');
    for (const text of ['2023-02-29', '2024-13-01', '24-01-01', 'today', 7, undefined]) {
      assert.equal(tryDay(text), undefined);
    }
    assert.equal(formatDay(new Date(2026, 0, 5)), '2026-01-05');
  });
});

describe('web: address of a list', () => {
  const nothing = {
    ...{ sort: undefined, range: undefined, from: undefined, to: undefined },
    ...{ q: undefined, recording: undefined, info: undefined },
    ...{ direction: undefined, locality: undefined, preserved: undefined },
    ...{ tag: undefined, min: undefined, max: undefined },
  };

  it('drops what makes no sense', () => {
    const wild = { sort: 'password', range: 'soon', from: '2026-01-01', q: '', info: 'yes', x: 1 };
    assert.deepEqual(readListSearch(wild), nothing);
    assert.deepEqual(readListSearch({ range: 'custom' }), nothing);
    assert.deepEqual(readListSearch({ sort: '-startedAt', range: 'any' }), nothing);
  });

  it('survives being written and read', () => {
    const search = { ...nothing, sort: 'size', range: 'custom', from: '2026-01-01', info: true };
    assert.deepEqual(readListSearch(parseSearch(stringifySearch(search))), search);
    assert.equal(stringifySearch({ q: '+49 30', recording: undefined }), '?q=%2B49+30');
    assert.equal(stringifySearch(nothing), '');
  });

  it('becomes a question to the recorder', () => {
    const query = toListQuery('all', { q: ' 4711 ', sort: 'size' }, new Date());
    assert.deepEqual(query, {
      ...{ filter: 'all', from: undefined, to: undefined, q: '4711', sort: 'size' },
      ...{ direction: undefined, locality: undefined, preserved: undefined, tag: undefined },
      ...{ minSeconds: undefined, maxSeconds: undefined },
    });
    const options = { preserved: true, min: 60, tag: 'x' } as const;
    const asked = toListQuery('all', options, new Date());
    assert.deepEqual([asked.preserved, asked.minSeconds, asked.tag], ['1', 60, 'x']);
  });

  it('turns an order round by a second click, and begins with what one expects', () => {
    const time = { key: 'startedAt', isDescending: true } as const;
    assert.deepEqual(toggleOrder(time, 'startedAt'), { key: 'startedAt', isDescending: false });
    assert.deepEqual(toggleOrder(time, 'lastName'), { key: 'lastName', isDescending: false });
    assert.deepEqual(toggleOrder(time, 'duration'), { key: 'duration', isDescending: true });
  });

  it('leads to no foreign place after the log-in', () => {
    const kept = (next: unknown) => readLoginSearch({ next }).next;
    assert.equal(kept('/recordings/all?q=1'), '/recordings/all?q=1');
    for (const next of ['//example.com', '/\\example.com', 'https://example.com', 'x', '/', 7]) {
      assert.equal(kept(next), undefined);
    }
  });
});

describe('web: beginning of a list read again', () => {
  const pages = (first: RecordingItem[], ...rest: RecordingItem[][]): RecordingPages => ({
    pages: [first, ...rest].map((page, index) => ({ items: page, nextCursor: `c${index}` })),
    pageParams: [null, ...rest.map((_, index) => `c${index}`)],
  });
  const ids = ({ pages: all }: RecordingPages) => all.map((page) => page.items.map(({ id }) => id));
  const head = (list: RecordingItem[], nextCursor: string | null = 'h'): RecordingPage => ({
    items: list,
    nextCursor,
  });

  it('is the same list where nothing changed', () => {
    const old = pages(items(3, 4, 5), items(6, 7));
    assert.equal(mergeHead(old, head(items(3, 4))), old);
  });

  it('takes in what is new and keeps the objects of the rest', () => {
    const old = pages(items(3, 4, 5), items(6, 7));
    const merged = mergeHead(old, head(items(1, 2, 3, 4)));
    assert.deepEqual(ids(merged), ids(pages(items(1, 2, 3, 4, 5), items(6, 7))));
    assert.equal(merged.pages[0]!.items[2], old.pages[0]!.items[0]);
    assert.equal(merged.pages[1], old.pages[1]);
    assert.equal(merged.pages[0]!.nextCursor, 'c0');
  });

  it('lets go what is gone, and takes over what changed', () => {
    const changed = { ...item(5), conversationCount: 7 };
    const merged = mergeHead(pages(items(3, 4, 5, 6)), head([item(3), changed]));
    assert.deepEqual(merged.pages[0]!.items, [item(3), changed, item(6)]);
  });

  it('begins anew where too much is new, or the beginning is all there is', () => {
    const anew = mergeHead(pages(items(8, 9), items(10)), head(items(1, 2)));
    assert.deepEqual(anew, { pages: [head(items(1, 2))], pageParams: [null] });
    const all = mergeHead(pages(items(8, 9), items(10)), head(items(8), null));
    assert.deepEqual(all, { pages: [head(items(8), null)], pageParams: [null] });
  });

  it('never shows a recording twice', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 });
    const property = fc.property(numbers, numbers, fc.nat(30), (before, after, limit) => {
      const sorted = (list: number[]) => [...list].sort((a, b) => a - b).map(item);
      const first = sorted(after).slice(0, limit);
      const merged = mergeHead(
        pages(sorted(before)),
        head(first, limit < after.length ? 'h' : null),
      );
      const shown = ids(merged).flat();
      assert.equal(new Set(shown).size, shown.length);
      assert.deepEqual(
        shown.slice(0, first.length),
        first.map(({ id }) => id),
      );
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('web: silence and waveform', () => {
  const peaksOf = (near: number[], far: number[]): Peaks => {
    const double = (values: number[]) => values.flatMap((value) => [-value, value]);
    const durationMs = near.length * 500;
    return { durationMs, bucketMs: 500, sides: { near: double(near), far: double(far) } };
  };

  it('is silent only where neither side can be heard, and leaves a margin', () => {
    const peaks = peaksOf([9, 0, 0, 0, 0, 9, 0, 0, 0, 0], [0, 0, 2, 3, 1, 0, 0, 9, 0, 0]);
    const silence = findSilence(peaks);
    assert.deepEqual(silence, [{ startMs: 800, endMs: 2200 }]);
    assert.equal(silentMs(silence), 1400);
    assert.deepEqual(
      [0, 799, 800, 2199, 2200].map((at) => endOfSilence(silence, at)),
      [undefined, undefined, 2200, 2200, undefined],
    );
  });

  it('keeps no margin at the beginning and the end of the recording', () => {
    const peaks = peaksOf([0, 0, 0, 50, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(findSilence(peaks), [
      { startMs: 0, endMs: 1200 },
      { startMs: 2300, endMs: 4000 },
    ]);
  });

  it('draws the loudest of what a bar stands for', () => {
    const peaks = peaksOf([0, 127, 10, 20], [0, 0, 0, 64]);
    assert.deepEqual([...loudness(peaks, 'near', 2)], [1, Math.fround(20 / 127)]);
    assert.deepEqual(
      [...loudness(peaks, 'far', 4)].map((x) => x > 0),
      [false, false, false, true],
    );
    assert.deepEqual([...loudness(peaks, 'near', 0)], []);
  });

  it('labels the time axis in round steps, few enough to read', () => {
    assert.deepEqual(axisSeconds(60_000, 500), [0, 10, 20, 30, 40, 50]);
    assert.deepEqual(axisSeconds(3_600_000, 300), [0, 900, 1800, 2700]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_400_000 }),
        fc.integer({ min: 80, max: 4000 }),
        (ms, w) => {
          assert.ok(axisSeconds(ms, w).length <= Math.ceil(w / 74) + 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('web: coverage', () => {
  const coverage = {
    near: [
      { startMs: 0, endMs: 600, state: 'recorded' },
      { startMs: 600, endMs: 700, state: 'lost', lostPackets: 5 },
      { startMs: 700, endMs: 1000, state: 'silence-suppressed' },
    ],
    far: [
      { startMs: 0, endMs: 300, state: 'on-hold' },
      { startMs: 300, endMs: 1000, state: 'recorded' },
    ],
  } as const;

  it('is summed up per state, the longest first', () => {
    assert.deepEqual(summarise(coverage.near, 1000), [
      { state: 'recorded', ms: 600, share: 0.6 },
      { state: 'silence-suppressed', ms: 300, share: 0.3 },
      { state: 'lost', ms: 100, share: 0.1 },
    ]);
  });

  it('lists what is missing on both sides in order of time', () => {
    const gaps = listGaps(coverage).map(({ side, state, startMs }) => [side, state, startMs]);
    assert.deepEqual(gaps, [
      ['far', 'on-hold', 0],
      ['near', 'lost', 600],
    ]);
  });
});

describe('web: parties', () => {
  const near = { side: 'near', number: '4101' } as const;
  const at = (atMs: number, displayName: string) => ({
    ...{ atMs, parties: { near, far: { side: 'far', displayName } as const } },
  });
  const facts = { startedAtMs: 5000, durationMs: 20_000 };
  const spansOf = (...changes: ReturnType<typeof at>[]) => {
    const [{ parties }, ...partyChanges] = changes as [(typeof changes)[0]];
    // Only the parties of a session are looked at.
    const session = { parties } as RecordingDetail['facts']['session'];
    return (['near', 'far'] as const).map((side) =>
      partySpans({ ...facts, session, partyChanges }, side).map(({ startMs, endMs, party }) => {
        return `${startMs}-${endMs} ${describeParty(party)}`;
      }),
    );
  };

  it('follow each other on the side on which they changed', () => {
    assert.deepEqual(spansOf(at(0, 'Dana'), at(9000, 'Carol'), at(21_000, 'Carol, Dana')), [
      ['0-20000 4101'],
      ['0-4000 Dana', '4000-16000 Carol', '16000-20000 Carol, Dana'],
    ]);
  });

  it('are those of the audio: not of what came before or after it', () => {
    const spans = spansOf(at(0, 'Dana'), at(4000, 'Carol'), at(30_000, 'Eve'));
    assert.deepEqual(spans[1], ['0-20000 Carol']);
  });
});

describe('web: language', () => {
  it('follows the browser, and falls back to English', () => {
    assert.equal(preferredLanguage(['ja-JP', 'de-AT', 'en']), 'de');
    assert.equal(preferredLanguage(['ja']), 'en');
    assert.equal(toLanguage('EN-us'), 'en');
    assert.equal(localeOf('de', ['en-US', 'de-CH']), 'de-CH');
    assert.equal(localeOf('en', ['de']), 'en-GB');
    assert.equal(localeOf('it', ['en-US']), 'it-IT');
  });

  it('writes times and sizes as the language does', () => {
    const german = new Formatter('de-DE', 'Europe/Berlin');
    const english = new Formatter('en-US', 'Europe/Berlin');
    assert.equal(german.dateTime('2026-11-24T02:03:04Z'), '24.11.2026, 03:03:04');
    assert.equal(german.dateMinute('2026-11-24T02:03:04Z'), '24.11.2026, 03:03');
    assert.equal(
      english.dateTime('2026-11-24T02:03:04Z').replace('\u202f', ' '),
      '11/24/2026, 03:03:04 AM',
    );
    const sizes = [0, 999, 1000, 999_499, 999_500, 1_449_000, 1_000_000_000];
    assert.deepEqual(
      sizes.map((bytes) => english.size(bytes)),
      ['0B', '999B', '1 kB', '999 kB', '1.0 MB', '1.4 MB', '1.0 GB'],
    );
    assert.equal(german.size(1_449_000), '1,4 MB');
    assert.equal(german.position(61_240), '1:01,2');
    assert.equal(english.position(59_960), '1:00.0');
    const french = new Formatter('fr-FR', 'Europe/Paris');
    assert.equal(french.dateTime('2026-11-24T14:03:04Z'), '24/11/2026 15:03:04');
    assert.equal(french.size(1_449_000), '1,4\u202fMo');
    assert.equal(french.number(12_345), '12\u202f345');
    assert.deepEqual([0, 59.9, 3600, -1, Number.NaN].map(formatDuration), [
      ...['0:00', '0:59', '1:00:00', '0:00', '0:00'],
    ]);
  });

  it('writes times, numbers and sizes as Italian does', () => {
    const italian = new Formatter('it-IT', 'Europe/Rome');
    assert.equal(italian.dateTime('2026-11-24T14:03:04Z'), '24/11/2026, 15:03:04');
    assert.equal(italian.number(12_345.6), '12.345,6');
    assert.equal(italian.percent(0.041), '4,1%');
    assert.equal(italian.size(1_449_000), '1,4 MB');
  });

  it('names a filter in the language, else in English, else in any', () => {
    const filter = { id: 'f', rule: '', canDelete: false, fourEyes: false };
    assert.equal(nameOfFilter({ ...filter, name: { en: 'All', de: 'Alle' } }, 'de'), 'Alle');
    assert.equal(nameOfFilter({ ...filter, name: { en: 'All', de: ' ' } }, 'de'), 'All');
    assert.equal(nameOfFilter({ ...filter, name: { fr: 'Tous' } }, 'de'), 'Tous');
    assert.equal(nameOfFilter({ ...filter, name: {} }, 'de'), 'f');
  });
});

describe('web: password and connection', () => {
  it('counts characters as people do', () => {
    assert.equal(passwordProblem('elevenchars', 'elevenchars', 12), 'tooShort');
    assert.equal(passwordProblem('🐢'.repeat(11), '🐢'.repeat(11), 12), 'tooShort');
    assert.equal(passwordProblem('twelve chars', 'twelve chars', 12), undefined);
    assert.equal(passwordProblem('twelve chars', 'twelve Chars', 12), 'differs');
  });

  it('tells of a change once', () => {
    const monitor = new ConnectionMonitor();
    const told: boolean[] = [];
    const stop = monitor.subscribe(() => told.push(monitor.isReachable));
    for (const isReachable of [true, false, false, true]) monitor.report(isReachable);
    stop();
    monitor.report(false);
    assert.deepEqual(told, [false, true]);
  });
});
