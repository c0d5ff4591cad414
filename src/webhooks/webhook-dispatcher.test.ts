import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { WebhookListener } from '../../test/support/webhook-listener.ts';
import { Alerts } from '../alerts/index.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import { RECORDING_EVENTS, type RecordingEventName } from '../recording/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import { WebhookDispatcher } from './webhook-dispatcher.ts';

const HOUR_MS = 3_600_000;

interface SceneOptions {
  readonly timeoutMs?: number;
  readonly events?: readonly RecordingEventName[];
}

/** A dispatcher on a catalog, a listener that it knows, and a way to make events. */
async function scene(
  t: TestContext,
  { timeoutMs = 10_000, events = RECORDING_EVENTS }: SceneOptions = {},
) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(t, time);
  const alerts = new Alerts(catalog.alerts, silentLog);
  const listener = await WebhookListener.start(t);
  const choices = { url: listener.url, events, isEnabled: true };
  const { target, secret } = catalog.webhooks.create(choices, TESTER);
  listener.secret = secret;
  const make = (from: Catalog = catalog) => {
    const shared = { alerts, clock: time, timers: time, log: silentLog };
    const options = { ...shared, catalog: from, userAgent: 'Earwitness/1', timeoutMs };
    const dispatcher = new WebhookDispatcher(options);
    t.after(() => dispatcher.close());
    return dispatcher;
  };
  const dispatcher = make();
  const add = (id: string, event: RecordingEventName = 'recording.stored') => {
    const body = JSON.stringify({ id, type: event, timestamp: 'now', data: {} });
    return catalog.webhookQueue.add([{ id, event, body }], catalog.webhooks.list());
  };
  const last = () => catalog.webhookQueue.last(target.id, 10);
  /** Looks again until this is so. */
  const until = async (isSo: () => boolean) => {
    await waitUntil('the listener was told', () => {
      dispatcher.wake();
      return isSo();
    });
  };
  const ids = () => listener.received.map(({ id }) => id);
  return { time, catalog, alerts, listener, target, make, dispatcher, add, last, until, ids };
}

describe('webhooks', () => {
  it('tell events in their order, signed, to who wants them', async (t) => {
    const { listener, catalog, add, last, until, dispatcher, target } = await scene(t, {
      events: ['recording.stored'],
    });
    add('a');
    add('b', 'recording.kept');
    add('c');
    add('a');
    await until(() => last().every(({ state }) => state === 'delivered'));
    const message = (id: string) => ({
      ...{ id, path: '/events', userAgent: 'Earwitness/1', isSigned: true },
      type: 'application/json',
      body: { id, type: 'recording.stored', timestamp: 'now', data: {} },
    });
    assert.deepEqual(listener.received, [message('a'), message('c')]);
    assert.deepEqual(dispatcher.counts, { delivered: 2, failed: 0, dropped: 0 });
    listener.secret = catalog.webhooks.renewSecret(target.id, TESTER);
    add('d');
    await until(() => listener.received.length === 3);
    assert.equal(listener.received[2]!.isSigned, true);
  });

  it('are tried again later and later, and nothing overtakes', async (t) => {
    const { time, listener, alerts, add, last, until, ids, dispatcher, target } = await scene(t);
    listener.answers.push(500, 503, 400);
    add('a');
    add('b');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      await until(() => last().at(-1)!.attempts === attempt);
      const dueMs = [5, 30, 120][attempt - 1]! * 1000;
      waits.push(alerts.open().length);
      time.advance(dueMs - 1);
      dispatcher.wake();
      assert.equal(listener.received.length, attempt);
      time.advance(1);
    }
    assert.deepEqual(waits, [0, 0, 1]);
    const [alert] = alerts.open();
    const facts = { destination: `127.0.0.1:${listener.port}`, cause: 'webhook-refused' };
    assert.deepEqual(
      [alert?.code, alert?.key, alert?.facts],
      [...['webhook-failing', target.id, facts]],
    );
    await until(() => ids().length === 5 && last()[0]!.state === 'delivered');
    assert.deepEqual(ids(), ['a', 'a', 'a', 'a', 'b']);
    assert.deepEqual(alerts.open(), []);
    assert.deepEqual(
      last().map(({ id, attempts, httpStatus, problem }) => [id, attempts, httpStatus, problem]),
      [
        ['b', 1, 204, undefined],
        ['a', 4, 204, undefined],
      ],
    );
  });

  it('that are not told within a day are given up, with an alert', async (t) => {
    const { time, listener, alerts, add, last, until, dispatcher, target } = await scene(t);
    listener.answers.push(500);
    add('a');
    await until(() => last()[0]!.attempts === 1);
    time.advance(23 * HOUR_MS);
    add('b');
    time.advance(HOUR_MS + 1);
    await until(() => last().every(({ state }) => state !== 'waiting'));
    assert.deepEqual(
      last().map(({ id, state }) => [id, state]),
      [
        ['b', 'delivered'],
        ['a', 'dropped'],
      ],
    );
    const dropped = alerts.open().find(({ code }) => code === 'webhook-dropped');
    assert.deepEqual([dropped?.key, dropped?.occurrences], [target.id, 1]);
    assert.equal(dispatcher.counts.dropped, 1);
  });

  it('survive a restart, in order, and are told again by the same id', async (t) => {
    const { catalog, listener, make, dispatcher, add, last, ids } = await scene(t);
    listener.answers.push('hang');
    add('a');
    add('b');
    dispatcher.wake();
    await listener.waitFor(1);
    await dispatcher.close();
    assert.deepEqual(
      last().map(({ state, attempts }) => [state, attempts]),
      [
        ['waiting', 0],
        ['waiting', 0],
      ],
    );
    make(catalog).start();
    await waitUntil('all were told', () => last().every(({ state }) => state === 'delivered'));
    assert.deepEqual(ids(), ['a', 'a', 'b']);
  });

  it('are held up by no listener that hangs, sends back or says too much', async (t) => {
    const { time, catalog, listener, add, last, until, target } = await scene(t, {
      timeoutMs: 500,
    });
    const other = await WebhookListener.start(t);
    const choices = { url: other.url, events: RECORDING_EVENTS, isEnabled: true };
    other.secret = catalog.webhooks.create(choices, TESTER).secret;
    listener.answers.push(
      'hang',
      (response) => response.writeHead(302, { location: `${other.url}/moved` }).end(),
      (response) => response.socket?.destroy(),
      (response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end(),
      (response) => {
        response.writeHead(200);
        // Without an end.
        const more = () => {
          if (!response.closed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
        };
        more();
      },
    );
    add('a');
    const problems: (string | undefined)[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      await until(() => last()[0]!.attempts === attempt);
      problems.push(last()[0]!.problem);
      time.advance(2 * HOUR_MS);
    }
    assert.deepEqual(problems, [
      ...['timed-out', 'redirected', 'no-connection', 'no-connection', undefined],
    ]);
    assert.deepEqual(
      other.received.map(({ path, isSigned }) => [path, isSigned]),
      [['/events', true]],
    );
    assert.equal(catalog.webhookQueue.facts(target.id).waiting, 0);
  });

  it('say why they were not told, and go to no address of this link', async (t) => {
    const { catalog, dispatcher, target, listener } = await scene(t);
    const problemOf = async (url: string) => {
      catalog.webhooks.update(target.id, { url }, TESTER);
      return (await dispatcher.test(target.id, TESTER)).problem;
    };
    const refused = [
      ...['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '100.100.100.200', '0.0.0.0'],
      ...['[::ffff:169.254.169.254]', '[64:ff9b::a9fe:a9fe]', '2852039166', '0xa9.254.169.254'],
      ...['[::]', '224.0.0.1', '255.255.255.255'],
    ];
    for (const host of refused) {
      assert.equal(await problemOf(`http://${host}:${listener.port}/`), 'address-refused', host);
    }
    assert.equal(await problemOf(`https://127.0.0.1:${listener.port}/`), 'no-connection');
    assert.equal(await problemOf('http://nobody.invalid/'), 'unknown-host');
    assert.equal(await problemOf(`http://localhost:${listener.port}/`), undefined);
    await listener.close();
    assert.equal(await problemOf(listener.url), 'no-connection');
    assert.deepEqual(
      listener.received.map(({ isSigned, body }) => [isSigned, body.type]),
      [[true, 'webhook.test']],
    );
  });

  it('wait while a target is disabled, and are gone with it', async (t) => {
    const { catalog, dispatcher, target, add, listener, until, last } = await scene(t);
    add('a');
    catalog.webhooks.update(target.id, { isEnabled: false }, TESTER);
    dispatcher.wake();
    assert.deepEqual([listener.received, last()[0]!.state], [[], 'waiting']);
    catalog.webhooks.update(target.id, { isEnabled: true }, TESTER);
    await until(() => last()[0]!.state === 'delivered');
    catalog.webhooks.delete(target.id, TESTER);
    assert.deepEqual(last(), []);
    dispatcher.wake();
  });
});
