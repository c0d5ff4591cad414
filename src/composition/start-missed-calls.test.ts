import assert from 'node:assert/strict';
import { it } from 'node:test';
import { temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { Alerts } from '../alerts/index.ts';
import { silentLog } from '../base/index.ts';
import type { MissedReason } from '../recording/index.ts';
import { raiseMissed } from './start-missed-calls.ts';

const NOBODY = { near: { side: 'near' }, far: { side: 'far' } } as const;

it('what was missed raises one alert for each reason, with how often', async (t) => {
  const catalog = await temporaryCatalog(t);
  const alerts = new Alerts(catalog.alerts, silentLog);
  const entry = (code: MissedReason, count: number) => {
    return { atMs: 1, code, detail: 'why', peer: '10.0.0.1', parties: NOBODY, count };
  };
  raiseMissed(alerts, [entry('no-line', 1), entry('untrusted-peer', 40), entry('no-line', 1)]);
  raiseMissed(alerts, [entry('no-line', 1)]);
  const open = alerts.open().map(({ code, key, severity, facts, occurrences }) => {
    return { code, key, severity, facts, occurrences };
  });
  assert.deepEqual(
    open.sort((one, other) => one.key.localeCompare(other.key)),
    [
      {
        ...{ code: 'recording-missed', key: 'no-line', severity: 'critical' },
        ...{ facts: { cause: 'no-line' }, occurrences: 3 },
      },
      {
        ...{ code: 'recording-missed', key: 'untrusted-peer', severity: 'warning' },
        ...{ facts: { cause: 'untrusted-peer' }, occurrences: 40 },
      },
    ],
  );
});
