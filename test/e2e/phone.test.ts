import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../src/base/index.ts';
import type { CallAction, Coverage } from '../../src/recording/index.ts';
import type { SimulatedCall } from '../../src/simulator/index.ts';
import { checkedDocument, childText, type PhoneElement } from '../support/phone-document.ts';
import { askAsPhone, PhoneStandIn } from '../support/phone-stand-in.ts';
import { numberOf, PrerecordScene } from '../support/prerecord-scene.ts';
import type { ApiClient } from '../support/product.ts';
import { filesWith, type Stretch, sentIn } from '../support/sent-packets.ts';
import { waitUntil } from '../support/wait-until.ts';

const DESK = '127.0.0.9';
const PIN = '471147';

/**
 * Phones on this machine: their media, and their requests, come from 127.0.0.1. All users have
 * mode prerecord; a second here stands for ten on a real phone.
 */
describe('telephones and the recorder', () => {
  let scene: PrerecordScene;
  let client: ApiClient;
  let startedAtMs: number;

  before(async () => {
    startedAtMs = Date.now();
    scene = await PrerecordScene.start(7);
    client = await scene.client();
    const settings = { phoneUser: 'earwitness', phonePassword: 'what phones believe' };
    const body = { ...settings, phoneNetworks: ['127.0.0.0/8'] };
    assert.equal((await client.send('PATCH', '/settings', body)).status, 200);
  });
  after(() => scene?.close());

  /** What the phone of the call gets to see that asks from this address. */
  async function page(call: SimulatedCall, query = '', from?: string): Promise<PhoneElement> {
    const url = `${scene.product.url}/Cisco/Recording.asp?name=${deviceOf(call)}${query}`;
    return checkedDocument(await askAsPhone(url, from));
  }

  /** Presses a key of the phone; returns when that was for sure, and what the phone shows. */
  async function press(call: SimulatedCall, action: CallAction) {
    const fromMs = Date.now();
    const shown = await page(call, `&action=${action}`);
    return { fromMs, toMs: Date.now(), title: childText(shown, 'Title'), shown };
  }

  /** Talks for a second, until the phone is known by its media. */
  async function talk(call: SimulatedCall): Promise<string> {
    const { id } = await scene.talk(call, 1000);
    await waitUntil('the phone is known', async () => (await page(call)).name === MENU);
    assert.equal(childText(await page(call), 'Title'), 'Not kept yet');
    return id;
  }

  async function onlyRecording(call: SimulatedCall) {
    await scene.waitForRecordings(call, 1);
    const { items } = await client.get<{ items: { id: string }[] }>(
      `/recordings?q=${numberOf(call)}`,
    );
    return client.get<{ facts: { coverage: Coverage } }>(`/recordings/${items[0]!.id}`);
  }

  it('keep a call from its first packet that is started after a third of it', async () => {
    const call = scene.newCall();
    await talk(call);
    assert.equal((await press(call, 'start')).title, 'Recorded');
    await sleep(2000);
    await scene.hangUp(call);
    await scene.waitForRecordings(call, 1);
    assert.equal(await scene.missing(call), 0);
  });

  it('keep a call that is over, and say when it is too late for that', async () => {
    const inTime = scene.newCall();
    await talk(inTime);
    await scene.hangUp(inTime);
    const { shown } = await press(inTime, 'keep');
    assert.equal(childText(shown, 'Text'), 'The whole call is kept.');
    await scene.waitForRecordings(inTime, 1);
    assert.equal(await scene.missing(inTime), 0);
    await scene.product.changeSettings({ keepGraceMinutes: 0 });
    const late = scene.newCall();
    const id = await talk(late);
    await scene.hangUp(late);
    await waitUntil('destroyed', () => !scene.journals.includes(`${id}.ewj`));
    const refused = await press(late, 'keep');
    assert.match(childText(refused.shown, 'Text'), /It may be too late to keep it/);
    await scene.product.changeSettings({ keepGraceMinutes: 5 });
    assert.equal(await scene.recordings(late), 0);
    const all = sentIn(late, [startedAtMs, Date.now()]);
    assert.ok(all.length > 90);
    assert.deepEqual(filesWith(all, scene.product.dataDirectory, startedAtMs), []);
  });

  it('destroy a call that is private', async () => {
    const call = scene.newCall();
    const id = await talk(call);
    assert.match(childText((await press(call, 'private')).shown, 'Text'), /^The call is not kept/);
    await waitUntil('destroyed', () => !scene.journals.includes(`${id}.ewj`));
    await call.hangUp();
    assert.equal(await scene.recordings(call), 0);
  });

  it('cut a call where it was stopped, and where card data was spoken and typed', async () => {
    const call = scene.newCall();
    await talk(call);
    await press(call, 'start');
    await sleep(300);
    const stopped = await press(call, 'stop');
    await sleep(1000);
    const started = await press(call, 'start');
    await sleep(300);
    const paused = await press(call, 'pause');
    call.press('near', '4111');
    await sleep(1000);
    const resumed = await press(call, 'resume');
    const shown = [stopped, started, paused, resumed].map(({ title }) => title);
    assert.deepEqual(shown, ['Not recorded', 'Recorded', 'Paused', 'Recorded']);
    await sleep(300);
    await scene.hangUp(call);
    const { facts } = await onlyRecording(call);
    const marked = facts.coverage.near.filter(({ by }) => by === deviceOf(call));
    assert.deepEqual(
      marked.map(({ state }) => state),
      ['stopped', 'paused'],
    );
    const cuts: readonly Stretch[] = [
      [stopped.toMs, started.fromMs],
      [paused.toMs, resumed.fromMs],
    ];
    for (const [at, [fromMs, toMs]] of cuts.entries()) {
      const { startMs, endMs } = marked[at]!;
      assert.ok(endMs - startMs >= toMs - fromMs - 250, `${startMs} to ${endMs}`);
    }
    const hidden = cuts.flatMap((stretch) => sentIn(call, stretch));
    assert.ok(hidden.some(({ frame }) => frame === undefined));
    assert.ok(hidden.length > 100);
    assert.deepEqual(filesWith(hidden, scene.product.dataDirectory, startedAtMs), []);
  });

  it('know nothing and do nothing at another address without the PIN', async () => {
    const call = scene.newCall();
    const id = await talk(call);
    const { items } = await client.get<{ items: { id: string }[] }>(`/users?q=u${numberOf(call)}`);
    const path = `/users/${items[0]!.id}`;
    assert.equal((await client.send('PATCH', path, { devices: [deviceOf(call)] })).status, 200);
    assert.equal((await client.send('PUT', `${path}/pin`, { pin: PIN })).status, 204);
    const asked = await page(call, '&action=private', DESK);
    assert.equal(childText(asked, 'Title'), 'Your PIN');
    assert.doesNotMatch(JSON.stringify(asked), /0891234/);
    assert.equal((await scene.listed(call)).id, id);
    const known = await page(call, `&action=start&pin=${PIN}`, DESK);
    assert.equal(childText(known, 'Title'), 'Recorded');
    await scene.hangUp(call);
    await scene.waitForRecordings(call, 1);
  });

  it('show that their call is recorded, and no longer', async (t) => {
    const stand = await phoneOnPort80(t);
    if (stand === undefined) return;
    const call = scene.newCall();
    await scene.product.changePolicy(`u${numberOf(call)}`, { notifiesPhone: true });
    const { id } = await scene.talk(call);
    await client.act(id, 'start');
    await waitUntil('shown', () => stand.shown.length > 0);
    assert.equal(childText(checkedDocument(stand.shown[0]!), 'Text'), 'Recording');
    await call.hangUp();
    await waitUntil('gone', () => stand.shown.at(-1)!.includes('Init:AppStatus'));
  });
});

const MENU = 'CiscoIPPhoneMenu';

function deviceOf(call: SimulatedCall): string {
  return call.options.near.device;
}

/** The web server in a phone, at its usual port; a test that may not have it says so. */
async function phoneOnPort80(t: TestContext): Promise<PhoneStandIn | undefined> {
  try {
    return await PhoneStandIn.start(t, { model: 'CP-8845', port: 80 });
  } catch (error) {
    t.skip(`port 80 of 127.0.0.1 cannot be opened: ${systemCode(error)}`);
    return undefined;
  }
}
