import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CleanUp, TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import { Access } from './access.ts';

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };
const RIGHT = { kind: 'right' };
const WRONG = { kind: 'wrong' };

async function setting(context: CleanUp) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(context, time);
  const parts = { catalog, clock: time, timers: time, log: silentLog };
  const access = new Access({ ...parts, passwordCost: CHEAP });
  const { id } = await catalog.users.create({ loginName: 'anna' }, TESTER);
  await access.setPin(id, '471147', TESTER);
  return { time, catalog, access, id };
}

describe('a PIN typed at a telephone', () => {
  it('is right for its user alone, while they are let in', async (t) => {
    const { access, catalog, id } = await setting(t);
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.0.1'), RIGHT);
    assert.deepEqual(await access.checkPin(id, '471148', '10.0.0.1'), WRONG);
    assert.deepEqual(await access.checkPin('nobody', '471147', '10.0.0.1'), WRONG);
    const bruno = await catalog.users.create({ loginName: 'bruno' }, TESTER);
    assert.deepEqual(await access.checkPin(bruno.id, '471147', '10.0.0.1'), WRONG);
    await catalog.users.update(id, { isDisabled: true }, TESTER);
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.0.2'), WRONG);
  });

  it('cannot be guessed, from one address or many', async (t) => {
    const { access, time, id } = await setting(t);
    for (let count = 0; count < 5; count++) await access.checkPin(id, '0', '10.0.0.1');
    const locked = { kind: 'throttled', retryAfterMs: 15 * 60_000 };
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.0.1'), locked);
    for (let count = 0; count < 5; count++) await access.checkPin(id, '0', `10.0.1.${count}`);
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.2.1'), locked);
    assert.equal(await access.throttle.unlock({ loginName: 'ANNA' }, TESTER), 10);
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.2.1'), RIGHT);
    // A telephone at which the PINs of others are tried.
    for (let count = 0; count < 30; count++) await access.checkPin(`u${count}`, '0', '10.0.3.1');
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.3.1'), locked);
    time.advance(15 * 60_000 + 1);
    assert.deepEqual(await access.checkPin(id, '471147', '10.0.3.1'), RIGHT);
  });
});
