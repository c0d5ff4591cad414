import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { WebhookListener } from '../../test/support/webhook-listener.ts';
import { RECORDING_EVENTS } from '../recording/index.ts';

describe('/webhooks', () => {
  it('are made with a secret that is told once, changed, tested and deleted', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const listener = await WebhookListener.start(t);
    const choices = { url: listener.url, events: ['recording.stored'], isEnabled: true };
    const made = await server.send('POST', '/webhooks', { cookie, body: choices });
    const { secret, ...webhook } = made.json();
    assert.match(secret, /^whsec_[\w+/]{43}=$/);
    const createdAt = '2026-01-01T00:00:00.000Z';
    const item = { id: webhook.id, ...choices, createdAt, waiting: 0, problem: null };
    const list = async () => (await server.get('/api/v1/webhooks', cookie)).json();
    assert.deepEqual([made.statusCode, webhook, await list()], [201, item, { items: [item] }]);
    listener.secret = secret;
    const path = `/webhooks/${webhook.id}`;
    const test = async () => (await server.send('POST', `${path}/test`, { cookie })).json();
    assert.deepEqual(await test(), { httpStatus: 204, problem: null });
    listener.answers.push(404);
    assert.deepEqual(await test(), { httpStatus: 404, problem: 'refused' });
    listener.secret = (await server.send('POST', `${path}/secret`, { cookie })).json().secret;
    await test();
    assert.deepEqual(
      listener.received.map(({ isSigned }) => isSigned),
      [true, true, true],
    );
    const events = ['recording.missed', 'recording.kept'];
    const changed = await server.send('PATCH', path, { cookie, body: { events } });
    assert.deepEqual(changed.json().events, ['recording.kept', 'recording.missed']);
    assert.equal((await server.send('DELETE', path, { cookie })).statusCode, 204);
    assert.equal((await server.send('DELETE', path, { cookie })).json().code, 'WEBHOOK_NOT_FOUND');
    const host = `127.0.0.1:${listener.port}`;
    const reported = (await server.catalog.audit.newest(7)).reverse();
    assert.deepEqual(
      reported.slice(-7).map(({ action, object }) => [action, object?.name]),
      [
        ...['created', 'tested', 'tested', 'secret-renewed', 'tested', 'changed', 'deleted'].map(
          (what) => [`webhook.${what}`, host],
        ),
      ],
    );
    assert.ok(!JSON.stringify(reported).includes('whsec_'));
  });

  it('are refused where they could not work', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const make = async (choices: object) => {
      const good = { url: 'https://example.com/', events: RECORDING_EVENTS, isEnabled: false };
      return server.send('POST', '/webhooks', { cookie, body: { ...good, ...choices } });
    };
    const wrong: [object, string, string | undefined][] = [
      [{ url: 'ftp://example.com/' }, 'WEBHOOK_INVALID', 'url'],
      [{ url: 'nothing' }, 'WEBHOOK_INVALID', 'url'],
      [{ url: 'https://anna:secret@example.com/' }, 'WEBHOOK_INVALID', 'url'],
      [{ url: `https://example.com/${'x'.repeat(2000)}` }, 'REQUEST_INVALID', undefined],
      [{ events: [] }, 'WEBHOOK_INVALID', 'events'],
      [{ events: ['recording.lost'] }, 'REQUEST_INVALID', undefined],
    ];
    for (const [choices, code, member] of wrong) {
      const problem = (await make(choices)).json();
      assert.deepEqual([problem.code, problem.member], [code, member]);
    }
    for (let count = 0; count < 20; count++) assert.equal((await make({})).statusCode, 201);
    assert.equal((await make({})).json().code, 'TOO_MANY_WEBHOOKS');
  });

  it('tell what was told last', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const { webhooks, webhookQueue } = server.catalog;
    const choices = { url: 'http://127.0.0.1:9/', events: RECORDING_EVENTS, isEnabled: true };
    const by = { kind: 'system', name: 'test' } as const;
    const { target } = webhooks.create(choices, by);
    webhookQueue.add([{ id: 'a', event: 'recording.kept', body: '{}' }], [target]);
    const [delivery] = webhookQueue.due(target.id, 1);
    const outcome = { httpStatus: 500, problem: 'refused' };
    webhookQueue.settle(target.id, [{ delivery: delivery!, outcome }], 5000);
    const path = `/api/v1/webhooks/${target.id}/deliveries`;
    const at = '2026-01-01T00:00:00.000Z';
    assert.deepEqual((await server.get(path, cookie)).json(), {
      items: [
        {
          ...{ id: 'a', event: 'recording.kept', state: 'waiting', madeAt: at, triedAt: at },
          ...{ attempts: 1, ...outcome },
        },
      ],
    });
    const [item] = (await server.get('/api/v1/webhooks', cookie)).json().items;
    assert.deepEqual([item.waiting, item.problem], [1, 'refused']);
  });
});
