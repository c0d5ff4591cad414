import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime, newId, silentLog } from '../base/index.ts';
import { MISSED_REASONS } from '../recording/index.ts';
import { LANGUAGES } from '../storage/catalog/index.ts';
import { ALERT_CODES } from './alert-codes.ts';
import { AlertTexts } from './alert-texts.ts';
import { Alerts } from './alerts.ts';

async function scene(t: TestContext) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(t, time);
  return { time, catalog, alerts: new Alerts(catalog.alerts, silentLog) };
}

describe('alerts', () => {
  it('fold what happens again, and keep apart what has another key', async (t) => {
    const { time, alerts } = await scene(t);
    const sinceMs = time.nowMs();
    const missed = (cause: string) =>
      alerts.raise({ code: 'recording-missed', key: cause, facts: { cause } });
    missed('no-line');
    time.advance(1000);
    alerts.raise({
      code: 'recording-missed',
      key: 'no-line',
      facts: { cause: 'no-line' },
      times: 3,
    });
    missed('disk-full');
    const open = alerts.open();
    assert.equal(open.length, 2);
    const { id, ...noLine } = open.find(({ key }) => key === 'no-line')!;
    assert.deepEqual(noLine, {
      ...{ code: 'recording-missed', key: 'no-line', severity: 'critical' },
      ...{ facts: { cause: 'no-line' }, sinceMs, lastMs: sinceMs + 1000, occurrences: 4 },
      ...{ resolvedAtMs: undefined, acknowledged: undefined },
    });
  });

  it('last until they are over, where they are conditions', async (t) => {
    const { time, alerts, catalog } = await scene(t);
    const report = (freeBytes: number | undefined) =>
      alerts.report(
        { code: 'disk-nearly-full' },
        freeBytes === undefined ? undefined : { freeBytes },
      );
    report(5);
    report(4);
    assert.deepEqual(
      alerts.open().map(({ facts, occurrences }) => [facts, occurrences]),
      [[{ freeBytes: 4 }, 1]],
    );
    time.advance(500);
    // Another run of the program ends what this one began.
    new Alerts(catalog.alerts, silentLog).report({ code: 'disk-nearly-full' }, undefined);
    assert.deepEqual(alerts.open(), []);
    assert.deepEqual(
      alerts.resolved(5).map(({ resolvedAtMs }) => resolvedAtMs),
      [time.nowMs()],
    );
    alerts.resolve('disk-nearly-full');
    report(3);
    assert.equal(alerts.open().length, 1);
  });

  it('are acknowledged by somebody, which ends what only happened', async (t) => {
    const { time, alerts, catalog } = await scene(t);
    alerts.raise({ code: 'capture-restarted' });
    alerts.raise({ code: 'purge-failing' });
    const boss = { kind: 'user', id: 'b', name: 'boss' } as const;
    for (const { id } of alerts.open()) {
      const { acknowledged } = alerts.acknowledge(id, boss);
      assert.deepEqual(acknowledged, { atMs: time.nowMs(), byName: 'boss' });
      alerts.acknowledge(id, TESTER);
    }
    assert.deepEqual(
      alerts.open().map(({ code, acknowledged }) => [code, acknowledged?.byName]),
      [['purge-failing', 'boss']],
    );
    const events = await catalog.audit.newest(5);
    assert.deepEqual(events.map(({ action, object }) => `${action} ${object?.name}`).sort(), [
      'alert.acknowledged capture-restarted',
      'alert.acknowledged purge-failing',
    ]);
    assert.throws(() => alerts.acknowledge(newId(), boss), { code: 'ALERT_NOT_FOUND' });
  });

  it('wait in memory while the catalog cannot be written', async (t) => {
    const { catalog } = await scene(t);
    const { alerts: table } = catalog;
    const raise = table.raise.bind(table);
    table.raise = () => {
      throw new Error('busy');
    };
    const alerts = new Alerts(table, silentLog);
    alerts.raise({ code: 'catalog-busy' });
    assert.deepEqual(alerts.open(), []);
    table.raise = raise;
    alerts.flush();
    alerts.flush();
    assert.deepEqual(
      alerts.open().map(({ code, occurrences }) => [code, occurrences]),
      [['catalog-busy', 1]],
    );
  });

  it('keep only the newest of what is over', async (t) => {
    const { time, alerts, catalog } = await scene(t);
    for (let index = 0; index < 5; index++) {
      time.advance(1000);
      alerts.raise({ code: 'purge-failing' });
      alerts.resolve('purge-failing');
    }
    catalog.alerts.prune(3);
    const kept = alerts.resolved(1000);
    assert.deepEqual([kept.length, kept[0]?.resolvedAtMs], [3, time.nowMs()]);
  });
});

describe('the words of alerts', () => {
  for (const language of LANGUAGES) {
    it(`are there for all of them in ${language}`, () => {
      const texts = AlertTexts.in(language, 'Europe/Berlin');
      const facts = {
        ...{ cause: 'no-line', freeBytes: 1.5e9, freePercent: 4, recordings: 3, jumpMs: 9e7 },
        ...{ total: 10, sizeBytes: 2e9, problem: 'P', destination: 'D', sequence: 7, days: 9 },
        ...{ behindMs: 9e7, recordingId: 'R', codecs: 'G729' },
      };
      for (const cause of MISSED_REASONS) {
        const text = texts.text({ code: 'recording-missed', facts: { cause } });
        assert.doesNotMatch(text, /alertCause/);
      }
      for (const code of ALERT_CODES) {
        for (const text of [
          texts.title({ code }),
          texts.text({ code, facts }),
          texts.advice({ code }),
        ]) {
          assert.doesNotMatch(text, /\{\{|^alert|undefined/, `${code}: ${text}`);
          assert.ok(text.length > 0);
        }
      }
    });
  }

  it('say the same with the same values in every language', () => {
    const values = (language: string) => {
      const path = new URL(`texts/${language}.json`, import.meta.url);
      const found = new Map<string, string[]>();
      const visit = (node: object, key: string): void => {
        for (const [name, value] of Object.entries(node)) {
          const at = `${key}.${name.replace(/_(one|many|other)$/, '')}`;
          if (typeof value === 'object') visit(value as object, at);
          else if (!name.endsWith('_one')) {
            found.set(at, [...String(value).matchAll(/\{\{(\w+)\}\}/g)].map(String).sort());
          }
        }
      };
      visit(JSON.parse(readFileSync(path, 'utf8')) as object, '');
      return Object.fromEntries(found);
    };
    for (const language of LANGUAGES) assert.deepEqual(values(language), values('en'), language);
  });

  it('write numbers as readers expect them, by the unit in their name', () => {
    const facts = { freeBytes: 1_540_000_000, freePercent: 4, recordings: 1, jumpMs: -9e7 };
    const text = (language: 'en' | 'de', code: string) =>
      AlertTexts.in(language, 'UTC').text({ code, facts });
    assert.equal(text('de', 'disk-nearly-full'), 'Frei sind noch 1,5\u00a0GB (4 %).');
    assert.match(text('en', 'needs-attention'), /^One call waits\./);
    assert.match(text('en', 'clock-jumped'), /^It differs by -25 hrs? from/);
  });
});
