import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CleanUp, TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import { Access } from './access.ts';
import { PasswordHasher } from './password-hash.ts';

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };
const PASSWORD = 'a fine day for tea';

async function setting(context: CleanUp, accounts: number) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(context, time);
  const parts = { catalog, clock: time, timers: time, log: silentLog };
  const access = new Access({ ...parts, passwordCost: CHEAP });
  const passwordHash = await new PasswordHasher(CHEAP).hash(PASSWORD);
  for (let index = 0; index < accounts; index++) {
    await catalog.users.create({ loginName: `user${index}` }, TESTER, { passwordHash });
  }
  const attempt = async (loginName: string, address: string, password: string) =>
    (await access.logIn({ loginName, password, address, userAgent: '' })).kind;
  return { time, catalog, access, attempt };
}

describe('a thousand guesses over a hundred accounts from fifty addresses', () => {
  it('find nothing, lock the addresses out, and leave a short trail', async (t) => {
    const { catalog, access, attempt, time } = await setting(t, 100);
    const before = (await catalog.audit.newest(1))[0]!.sequence;
    const results = new Map<string, number>();
    for (let guess = 0; guess < 1000; guess++) {
      // Each address has its own accounts, so that no account is what slows it down.
      const loginName = `user${guess % 100}`;
      const address = `10.0.0.${guess % 50}`;
      const kind = await attempt(loginName, address, `guess number ${guess}`);
      results.set(kind, (results.get(kind) ?? 0) + 1);
    }
    // Two accounts for each address, five guesses for each pair.
    assert.deepEqual(
      [...results],
      [
        ['refused', 500],
        ['throttled', 500],
      ],
    );
    assert.equal(await attempt('user0', '10.0.0.0', PASSWORD), 'throttled');
    assert.equal(await attempt('user0', '10.0.0.99', PASSWORD), 'logged-in');
    const lockouts = await access.throttle.lockouts();
    assert.equal(lockouts.filter(({ loginName, address }) => loginName && address).length, 100);
    time.advance(60_000);
    const trail = (await catalog.audit.newest(10_000)).filter(({ sequence }) => sequence > before);
    const counts = new Map<string, number>();
    for (const { action } of trail) counts.set(action, (counts.get(action) ?? 0) + 1);
    // One at once and one that counts the rest, of each address.
    assert.deepEqual(Object.fromEntries(counts), {
      'access.login-failed': 100,
      'access.locked': 100,
      'access.login': 1,
    });
    const folded = trail.filter(({ details }) => details.repeats !== undefined);
    const repeats = folded.reduce((sum, { details }) => sum + Number(details.repeats), 0);
    assert.equal(repeats + 100, 1001);
    assert.deepEqual(folded[0]?.details.names, ['user99', 'user49']);
  });

  it('lock an address that tries many accounts, and an account that many try', async (t) => {
    const { access, attempt } = await setting(t, 100);
    for (let index = 0; index < 40; index++) await attempt(`user${index}`, '10.1.1.1', 'x');
    for (let index = 0; index < 110; index++) await attempt('user99', `10.2.0.${index}`, 'x');
    const lockouts = await access.throttle.lockouts();
    const told = lockouts.map(({ loginName, address, attempts }) => [loginName, address, attempts]);
    assert.deepEqual(told, [
      [undefined, '10.1.1.1', 30],
      ['user99', undefined, 100],
    ]);
    assert.equal(await attempt('user99', '10.3.0.1', PASSWORD), 'throttled');
    assert.equal(await access.throttle.unlock({ loginName: 'USER99' }, TESTER), 100);
    assert.equal(await attempt('user99', '10.3.0.1', PASSWORD), 'logged-in');
    assert.equal(await attempt('user98', '10.1.1.1', PASSWORD), 'throttled');
    await access.throttle.unlock({ address: '::ffff:10.1.1.1' }, TESTER);
    assert.equal(await attempt('user98', '10.1.1.1', PASSWORD), 'logged-in');
    assert.deepEqual(await access.throttle.lockouts(), []);
  });
});

describe('a refused log-in', () => {
  it('costs the same hash whoever it is', async (t) => {
    const { catalog, attempt } = await setting(t, 2);
    await catalog.users.create({ loginName: 'without' }, TESTER);
    const origin = { source: 'ldap', externalId: '1' } as const;
    await catalog.users.create({ loginName: 'directory' }, TESTER, origin);
    const disabled = await catalog.users.findByLoginName('user1');
    await catalog.users.update(disabled!.id, { isDisabled: true }, TESTER);
    const verify = t.mock.method(PasswordHasher.prototype, 'verify');
    const names = ['user0', 'user1', 'without', 'directory', 'nobody'];
    for (const name of names) {
      verify.mock.resetCalls();
      assert.equal(await attempt(name, '10.0.0.1', 'wrong'), 'refused');
      assert.equal(verify.mock.callCount(), 1, name);
    }
  });
});

describe('the audit trail of what anybody can repeat', () => {
  it('has a bound, however many addresses somebody has', async (t) => {
    const { catalog, attempt, time } = await setting(t, 0);
    for (let index = 0; index < 1500; index++) {
      await attempt('nobody', `10.${index >> 8}.${index & 255}.1`, 'x');
    }
    time.advance(60_000);
    const events = await catalog.audit.newest(10_000);
    // A thousand addresses one by one; then one event, and one that counts.
    assert.equal(events.length, 1002);
    assert.equal(events[0]?.details.repeats, 499);
  });
});
