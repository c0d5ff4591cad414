import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controlledCall, FakeCallControl } from '../../test/support/fake-call-control.ts';
import { checkedDocument, childText } from '../../test/support/phone-document.ts';
import { PhoneStandIn, type PhoneStandInOptions } from '../../test/support/phone-stand-in.ts';
import { type CleanUp, TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { FakeTime, silentLog, systemTimers } from '../base/index.ts';
import type { ControlledCall } from '../recorder/index.ts';
import { Phones } from './phones.ts';

const PASSWORD = 'what phones believe';
const DEVICE = 'SEP001122334455';

/** Phones of users who want to see that they are recorded, on addresses of this machine. */
async function scene(context: CleanUp, options: PhoneStandInOptions = {}) {
  const clock = new FakeTime(Date.UTC(2026, 0, 1, 0, 1));
  const holder: { phones?: Phones } = {};
  context.after(() => holder.phones?.close());
  const catalog = await temporaryCatalog(context, clock);
  const control = new FakeCallControl();
  const authenticate = async (query: string) => {
    const asked = new URLSearchParams(query);
    return holder.phones!.authentication.answer({
      user: asked.get('UserID') ?? '',
      password: asked.get('Password') ?? '',
      address: '127.0.0.1',
    });
  };
  const stand = await PhoneStandIn.start(context, { authenticate, ...options });
  const access = { checkPin: async () => ({ kind: 'wrong' }) as const };
  const parts = { access, catalog, control, clock, timers: systemTimers, log: silentLog };
  const phones = new Phones({ ...parts, pushPort: stand.port });
  holder.phones = phones;
  phones.start();
  const settings = { phoneUser: 'earwitness', phonePassword: PASSWORD };
  await catalog.settings.set({ ...settings, phoneNetworks: ['127.0.0.0/8'] }, TESTER);
  const anna = { loginName: 'anna', devices: [DEVICE], language: 'en' } as const;
  const policy = { notifiesPhone: true };
  const { id: userId } = await catalog.users.create({ ...anna, policy }, TESTER);
  control.addresses.set(DEVICE, '127.0.0.1');
  const change = (call: Partial<ControlledCall>) =>
    control.change(controlledCall({ state: 'recording', localDevice: DEVICE, userId, ...call }));
  return { clock, catalog, control, phones, stand, userId, change };
}

/** What was pushed, in short: the line, or the address executed. */
function shown(stand: PhoneStandIn): string[] {
  return stand.shown.map((document) => {
    const { name, children, ...rest } = checkedDocument(document);
    assert.ok(document.length * 1.4 < 512 || name !== 'CiscoIPPhoneExecute', String(rest.text));
    if (name === 'CiscoIPPhoneExecute') return children[0]!.attributes.URL!;
    return `${name.replace('CiscoIPPhone', '')}: ${childText({ name, children, ...rest }, 'Text')}`;
  });
}

async function until(stand: PhoneStandIn, expected: readonly string[]): Promise<void> {
  await waitUntil(expected.join(', '), () => stand.shown.length >= expected.length);
  assert.deepEqual(shown(stand), expected);
}

describe('the notification on the phone', () => {
  it('appears when audio arrives, says what is missing, and goes at the end', async (t) => {
    const { stand, change, clock } = await scene(t, { model: 'CP-8845' });
    const startedAtMs = clock.nowMs();
    // Nothing has come yet: nothing is claimed.
    change({ startedAtMs, sides: { near: 'missing', far: 'missing' } });
    change({ startedAtMs, sides: { near: 'arriving', far: 'missing' } });
    await until(stand, ['Status: Recording']);
    clock.advance(2500);
    change({ startedAtMs, sides: { near: 'arriving', far: 'missing' } });
    const missing = ['Status: Recording', 'Status: Recording: other side missing'];
    await until(stand, missing);
    change({ startedAtMs });
    await until(stand, [...missing, 'Status: Recording']);
    change({ startedAtMs, state: 'kept', endedAtMs: clock.nowMs() });
    await until(stand, [...missing, 'Status: Recording', 'Init:AppStatus']);
  });

  it('is true while a call is stopped, paused, buffered', async (t) => {
    const { stand, change } = await scene(t, { model: 'CP-8845' });
    change({ state: 'buffered' });
    change({ state: 'recording' });
    await until(stand, ['Status: Recording']);
    change({ state: 'paused' });
    await until(stand, ['Status: Recording', 'Status: Recording paused']);
    change({ state: 'stopped' });
    const all = ['Status: Recording', 'Status: Recording paused', 'Init:AppStatus'];
    await until(stand, all);
  });

  it('is a page on a phone without a line for it, known or found out', async (t) => {
    const known = await scene(t, { model: 'CP-7841' });
    known.change({});
    await until(known.stand, ['Text: Recording']);
    known.change({ state: 'ended' });
    await until(known.stand, ['Text: Recording', 'Init:Services']);
    const silent = await scene(t, { unknown: /CiscoIPPhoneStatus/ });
    silent.change({});
    await until(silent.stand, ['Text: Recording']);
  });

  it('shows only the newest of many changes', async (t) => {
    const { stand, change, clock } = await scene(t, { model: 'CP-8845' });
    for (let count = 0; count < 200; count++) {
      change({ state: count % 2 === 0 ? 'recording' : 'stopped' });
    }
    change({ state: 'recording', sides: { near: 'missing', far: 'arriving' } });
    await waitUntil('the last state', () =>
      shown(stand).includes('Status: Recording: your voice missing'),
    );
    assert.ok(stand.shown.length <= 3, shown(stand).join(', '));
    change({ state: 'kept', endedAtMs: clock.nowMs() });
    await waitUntil('cleared', () => shown(stand).at(-1) === 'Init:AppStatus');
  });

  it('goes only to phones of users who want it, in the networks, with credentials', async (t) => {
    const { stand, change, catalog, control, clock, userId } = await scene(t, { model: 'CP-8845' });
    const { settings, users } = catalog;
    const calls: [string, () => unknown][] = [
      [
        'without the option',
        () => users.update(userId, { policy: { notifiesPhone: false } }, TESTER),
      ],
      ['again', () => users.update(userId, { policy: { notifiesPhone: true } }, TESTER)],
      ['switched off', () => settings.set({ notifiesPhones: false }, TESTER)],
      ['no networks', () => settings.set({ notifiesPhones: true, phoneNetworks: [] }, TESTER)],
      ['elsewhere', () => settings.set({ phoneNetworks: ['10.0.0.0/8'] }, TESTER)],
      [
        'no password',
        () => settings.set({ phoneNetworks: ['127.0.0.1'], phonePassword: null }, TESTER),
      ],
      ['no address', () => control.addresses.clear()],
    ];
    for (const [id, prepare] of calls) {
      await prepare();
      clock.advance(200);
      change({ id });
      change({ id: `${id} of nobody`, userId: undefined });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(shown(stand), ['Status: Recording']);
  });

  it('tries again until the phone takes it, and takes it away at the end', async (t) => {
    const { stand, change, phones } = await scene(t, { model: 'CP-8845', hangs: true });
    change({});
    await waitUntil('noticed', () => phones.status().failing === 1);
    assert.deepEqual(
      phones.status().problems.map(({ device, problem }) => [device, problem]),
      [[DEVICE, 'timeout']],
    );
    stand.hangs = false;
    await until(stand, ['Status: Recording']);
    await waitUntil('noticed too', () => phones.status().failing === 0);
    await phones.close();
    assert.deepEqual(shown(stand), ['Status: Recording', 'Init:AppStatus']);
  });

  it('can be tested, and says why it does not work', async (t) => {
    const { stand, catalog, phones, userId, control } = await scene(t, { model: 'CP-8845' });
    const test = async () => {
      const user = await catalog.users.get(userId);
      const [phone] = await phones.test(user!);
      return [phone?.device, phone?.address, phone?.problem];
    };
    assert.deepEqual(await test(), [DEVICE, '127.0.0.1', undefined]);
    assert.deepEqual(shown(stand), ['Text: Test from Earwitness']);
    // The phone asks the authentication URL, which knows another password by now.
    const secret = catalog.settings.secret.bind(catalog.settings);
    let calls = 0;
    t.mock.method(catalog.settings, 'secret', (name: 'phonePassword') =>
      calls++ === 0 ? 'an old one' : secret(name),
    );
    assert.deepEqual(await test(), [DEVICE, '127.0.0.1', 'credentials']);
    assert.equal(stand.refused, 1);
    control.addresses.clear();
    assert.deepEqual(await test(), [DEVICE, undefined, 'address-unknown']);
  });
});

describe('phones that hang', () => {
  it('cost few connections and hold up no other phone', async (t) => {
    const { phones, change, control, stand } = await scene(t, { model: 'CP-8845' });
    change({});
    await until(stand, ['Status: Recording']);
    const hanging = await PhoneStandIn.start(t, {
      ...{ host: '127.0.1.1', hangs: true },
      port: stand.port,
    });
    for (let count = 0; count < 200; count++) {
      const device = `SEP00000000${String(count).padStart(4, '0')}`;
      control.addresses.set(device, '127.0.1.1');
      change({ id: device, localDevice: device });
    }
    await waitUntil('hanging', () => hanging.open > 100);
    // All places for phones that nobody knows are taken; this one is known.
    change({ state: 'paused' });
    await until(stand, ['Status: Recording', 'Status: Recording paused']);
    assert.ok(phones.status().failing < 200);
    await waitUntil('all tried', () => phones.status().failing === 200);
    assert.ok(hanging.mostOpen <= 256, `${hanging.mostOpen} connections at once`);
    assert.ok(hanging.connections < 800, `${hanging.connections} connections in all`);
  });
});
