import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { temporaryCatalog, temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { Alerts } from '../alerts/index.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import { KeyRing } from '../storage/crypto/index.ts';
import { Closers } from './foundation.ts';
import { keysNoticed, watchKeys } from './watch-keys.ts';

describe('the watch over the master keys', () => {
  it('tells others what it wraps by, and administrators what is missing', async (t) => {
    const data = await temporaryDirectory(t);
    const file = join(data, 'keys', 'master.key');
    const keyRing = await KeyRing.open(data);
    const time = new FakeTime();
    const alerts = new Alerts((await temporaryCatalog(t)).alerts, silentLog);
    const closers = new Closers();
    t.after(() => closers.closeAll(silentLog));
    watchKeys({ keyRing, runDirectory: data, alerts, timers: time, closers, log: silentLog });
    const noticed = () => readFileSync(join(data, 'noticed-key'), 'utf8');
    const look = async (): Promise<string[]> => {
      time.advance(2000);
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      return alerts.open().map(({ code }) => code);
    };
    assert.deepEqual([noticed(), await look()], ['1', []]);
    await keysNoticed(data, 1, time);
    const other = await KeyRing.open(data);
    await other.rotate();
    assert.deepEqual([await look(), noticed()], [[], '2']);
    renameSync(file, `${file}.away`);
    assert.deepEqual([await look(), noticed()], [['master-key-missing'], '2']);
    renameSync(`${file}.away`, file);
    assert.deepEqual(await look(), []);
  });
});
