import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECORDING_EVENTS } from '../../src/recording/index.ts';
import { PrerecordScene, until } from '../support/prerecord-scene.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ReceivedMessage, WebhookListener } from '../support/webhook-listener.ts';

/** What happens to calls, as a program is told that listens; the recorder as a user starts it. */
describe('a program that listens', () => {
  let scene: PrerecordScene;
  let listener: WebhookListener;
  const cleanUps: (() => unknown)[] = [];

  before(async () => {
    scene = await PrerecordScene.start(4);
    listener = await WebhookListener.start({ after: (fn) => cleanUps.push(fn) });
    const choices = { url: listener.url, events: RECORDING_EVENTS, isEnabled: true };
    const made = await (await scene.client()).send('POST', '/webhooks', choices);
    listener.secret = ((await made.json()) as { secret: string }).secret;
  });
  after(async () => {
    await scene.close();
    for (const cleanUp of cleanUps) await cleanUp();
  });

  /** What was told of a number, each event once: what is told again has the same id. */
  const toldOf = (number: string): ReceivedMessage['body'][] => {
    const told = new Map<string, ReceivedMessage['body']>();
    for (const { id, body } of listener.received) {
      if (body.data.localNumber === number && !told.has(id)) told.set(id, body);
    }
    return [...told.values()];
  };
  const namesOf = (number: string) =>
    toldOf(number).map(({ type, data }) => [type.slice('recording.'.length), data.reason ?? null]);
  const waitFor = (number: string, name: string) =>
    until(async () => namesOf(number).some(([event]) => event === name), `${number} ${name}`);

  it('is told of a call that is kept, stopped and started, from its beginning to its sound', async () => {
    const client = await scene.client();
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    for (const action of ['keep', 'stop', 'start', 'pause', 'resume'] as const) {
      assert.equal(await client.act(id, action), 200, action);
    }
    await scene.hangUp(call);
    await waitFor('7001', 'stored');
    assert.deepEqual(namesOf('7001'), [
      ['started', 'began'],
      ['kept', 'person'],
      ['stopped', 'stopped'],
      ['started', 'started'],
      ['stopped', 'paused'],
      ['started', 'resumed'],
      ['stopped', 'ended'],
      ['stored', null],
    ]);
    const [began, kept] = toldOf('7001');
    const { startedAt, user, ...facts } = began!.data;
    assert.deepEqual(facts, {
      ...{ recordingId: id, conversationId: id, direction: 'inbound', locality: 'external' },
      ...{ mode: 'prerecord', localNumber: '7001', localDevice: 'SEP000000007001' },
      ...{ localName: facts.localName, remoteNumber: '0891234', remoteName: facts.remoteName },
      ...{ remoteDevice: 'TRUNK', reason: 'began', by: null, state: 'buffered' },
    });
    assert.ok(Number.isFinite(Date.parse(String(startedAt))));
    assert.deepEqual(Object.keys(user as object), ['id', 'lastName', 'firstName', 'department']);
    assert.equal(kept!.data.by, 'admin');
    assert.ok(listener.received.every(({ isSigned }) => isSigned));
  });

  it('is told of one that is destroyed, and of one that is missed', async () => {
    const client = await scene.client();
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    assert.equal(await client.act(id, 'private'), 200);
    await scene.hangUp(call);
    await waitFor('7002', 'stopped');
    assert.deepEqual(namesOf('7002'), [
      ['started', 'began'],
      ['discarded', 'person'],
      ['stopped', 'ended'],
    ]);
    await scene.product.changeSettings({ lines: 0 });
    await scene
      .newCall()
      .place()
      .catch(() => {});
    await waitFor('7003', 'missed');
    await scene.product.changeSettings({ lines: null });
    assert.deepEqual(namesOf('7003'), [['missed', 'no-line']]);
    const names = new Set(listener.received.map(({ body }) => body.type));
    assert.deepEqual([...names].sort(), [...RECORDING_EVENTS].sort());
  });

  it('misses nothing when the recorder is killed, and knows what it is told again', async () => {
    const { product } = scene;
    const client = await scene.client();
    // Nothing of this call gets through before the end.
    await product.withCatalog(async ({ webhooks }) => {
      const [target] = webhooks.list();
      webhooks.update(target!.id, { isEnabled: true, url: 'http://127.0.0.1:9/' }, TESTER);
    });
    const call = scene.newCall();
    const { id } = await scene.talk(call);
    assert.equal(await client.act(id, 'keep'), 200);
    await product.kill('SIGKILL');
    await sleep(300);
    await product.restart();
    await scene.hangUp(call);
    await product.kill('SIGKILL');
    await product.withCatalog(async ({ webhooks, webhookQueue }) => {
      const [target] = webhooks.list();
      webhooks.update(target!.id, { url: listener.url }, TESTER);
      webhookQueue.retryNow(target!.id);
    });
    await product.restart();
    await waitFor('7004', 'stored');
    assert.deepEqual(namesOf('7004'), [
      ['started', 'began'],
      ['kept', 'person'],
      ['stopped', 'ended'],
      ['stored', null],
    ]);
    const facts = () =>
      product.withCatalog(async ({ webhooks, webhookQueue }) => {
        return webhookQueue.facts(webhooks.list()[0]!.id);
      });
    await waitUntil('nothing waits any more', async () => (await facts()).waiting === 0);
    assert.equal((await facts()).problem, undefined);
  });
});
