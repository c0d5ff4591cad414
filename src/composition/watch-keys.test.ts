import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { temporaryCatalog, temporaryDirectory } from '../../test/support/temporary-catalog.ts';
import { Alerts } from '../alerts/index.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import { forgetNoticed, InstanceLock, keysNoticed } from '../config/index.ts';
import { KeyRing } from '../storage/crypto/index.ts';
import { Closers } from './foundation.ts';
import { watchKeys } from './watch-keys.ts';

describe('the watch over the master keys', () => {
  async function scene(t: TestContext) {
    const data = await temporaryDirectory(t);
    const file = join(data, 'keys', 'master.key');
    const keyRing = await KeyRing.open(data);
    const time = new FakeTime();
    const alerts = new Alerts((await temporaryCatalog(t)).alerts, silentLog);
    const closers = new Closers();
    t.after(() => closers.closeAll(silentLog));
    watchKeys({ keyRing, runDirectory: data, alerts, timers: time, closers, log: silentLog });
    const noticed = () => readFileSync(join(data, 'noticed-keys'), 'utf8');
    const look = async (): Promise<string[]> => {
      time.advance(2000);
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      return alerts.open().map(({ code }) => code);
    };
    return { data, file, keyRing, time, noticed, look };
  }

  it('tells others what it wraps by, and administrators what is missing', async (t) => {
    const { data, file, keyRing, noticed, look } = await scene(t);
    const first = keyRing.version;
    assert.deepEqual([await look(), noticed()], [[], first]);
    const other = await KeyRing.open(data);
    await other.rotate();
    assert.deepEqual([await look(), noticed()], [[], other.version]);
    renameSync(file, `${file}.away`);
    assert.deepEqual([await look(), noticed()], [['master-key-missing'], other.version]);
    renameSync(`${file}.away`, file);
    assert.deepEqual(await look(), []);
  });

  it('has a rotation wait for what was being wrapped when the keys changed', async (t) => {
    const { data, keyRing, time, look } = await scene(t);
    const lock = await InstanceLock.take(data);
    const other = await KeyRing.open(data);
    const published = Promise.withResolvers<void>();
    const begun = keyRing.wrapping(() => published.promise);
    await other.rotate();
    let isNoticed = false;
    const waiting = keysNoticed(data, other.version, time).then(() => {
      isNoticed = true;
    });
    while (keyRing.version !== other.version) await look();
    await look();
    assert.equal(isNoticed, false);
    // What begins from now on is wrapped by the new one: nobody waits for it.
    void keyRing.wrapping(() => new Promise<void>(() => {}));
    published.resolve();
    await begun;
    while (!isNoticed) await look();
    await waiting;
    lock.release();
    await keysNoticed(data, 'of keys that no recorder will read', time);
    forgetNoticed(data);
    assert.equal(existsSync(join(data, 'noticed-keys')), false);
  });
});
