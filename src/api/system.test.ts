import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Value } from 'typebox/value';
import { QUIET_STATUS } from '../../test/support/system-status.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { AlertTexts } from '../alerts/index.ts';
import { newId } from '../base/index.ts';
import { SystemStatusSchema } from './system-status.ts';

const MAIL = {
  ...{ host: 'mail.example.com', port: 587, security: 'starttls', user: 'rec', language: 'de' },
  ...{ from: 'rec@example.com', to: ['boss@example.com'] },
};

describe('how the recorder is', () => {
  it('is told to administrators, and keeps nobody logged in', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    assert.ok(Value.Check(SystemStatusSchema, QUIET_STATUS));
    for (let minute = 0; minute < 29; minute++) {
      server.time.advance(60_000);
      const result = await server.get('/api/v1/system/status', cookie);
      assert.deepEqual(result.json(), QUIET_STATUS);
    }
    server.time.advance(60_000);
    assert.equal((await server.get('/api/v1/system/status', cookie)).statusCode, 401);
    const anna = await server.member('anna');
    for (const url of ['system/status', 'alerts']) {
      assert.equal((await server.get(`/api/v1/${url}`, anna)).json().code, 'ADMINISTRATORS_ONLY');
    }
  });

  it('is degraded, and alive, while an alert lasts', async (t) => {
    const server = await TemporaryApi.make(t);
    server.alerts.raise({ code: 'purge-failing', facts: { problem: 'secret place' } });
    server.alerts.raise({ code: 'recording-missed', key: 'a' });
    server.alerts.raise({ code: 'recording-missed', key: 'b' });
    const health = await server.get('/healthz');
    assert.equal(health.statusCode, 200);
    assert.deepEqual(health.json(), {
      status: 'degraded',
      reasons: ['purge-failing', 'recording-missed'],
    });
    server.alerts.resolve('purge-failing');
    for (const { id } of server.alerts.open()) {
      server.alerts.acknowledge(id, { kind: 'command', name: 'root' });
    }
    assert.deepEqual((await server.get('/healthz')).json(), { status: 'ok' });
  });
});

describe('alerts over HTTP', () => {
  it('are listed and acknowledged', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    server.alerts.raise({ code: 'recording-missed', key: 'no-line', facts: { cause: 'no-line' } });
    const list = async () => (await server.get('/api/v1/alerts?language=de', cookie)).json();
    const { items, resolved } = await list();
    const [{ id, ...alert }] = items;
    const at = '2026-01-01T00:00:00.000Z';
    assert.deepEqual(
      [alert, resolved],
      [
        {
          ...{ code: 'recording-missed', key: 'no-line', severity: 'critical', occurrences: 1 },
          ...{ title: 'Eine Aufnahme wurde verpasst' },
          text: 'Grund: alle Leitungen waren belegt.',
          advice: AlertTexts.in('de', 'UTC').advice({ code: 'recording-missed' }),
          ...{ facts: { cause: 'no-line' }, since: at, last: at },
          ...{ resolvedAt: null, acknowledged: null },
        },
        [],
      ],
    );
    const seen = await server.send('POST', `/alerts/${id}/acknowledge`, { cookie });
    assert.deepEqual(seen.json().acknowledged, { at, by: 'boss' });
    const after = await list();
    assert.deepEqual([after.items.length, after.resolved.length], [0, 1]);
    const unknown = await server.send('POST', `/alerts/${newId()}/acknowledge`, { cookie });
    assert.deepEqual([unknown.statusCode, unknown.json().code], [404, 'ALERT_NOT_FOUND']);
  });
});

describe('what is tried before it is set', () => {
  it('is a mail, with the password given or the one that is set', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    await server.send('PATCH', '/settings', { cookie, body: { mailPassword: 'kept' } });
    const test = (body: object) => server.send('POST', '/system/mail-test', { cookie, body });
    assert.equal((await test({ mail: MAIL })).statusCode, 204);
    assert.equal((await test({ mail: MAIL, mailPassword: 'given' })).statusCode, 204);
    assert.deepEqual(
      server.sent.map(({ subject, to, password }) => [subject, to, password]),
      [
        ['Earwitness auf rec1: Test', ['boss@example.com'], 'kept'],
        ['Earwitness auf rec1: Test', ['boss@example.com'], 'given'],
      ],
    );
    const broken = await test({ mail: { ...MAIL, host: 'broken' } });
    const { code, detail } = broken.json();
    assert.deepEqual([broken.statusCode, code, detail], [422, 'MAIL_FAILED', 'broken:25: no']);
    assert.equal((await test({ mail: { ...MAIL, to: ['x'] } })).statusCode, 400);
  });

  it('is a list of internal numbers', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const check = async (body: object) =>
      (await server.send('POST', '/system/internal-numbers-check', { cookie, body })).json();
    const internalNumbers = ['1000-1999', '9T'];
    assert.deepEqual(await check({ internalNumbers }), { problem: null, isInternal: null });
    assert.deepEqual(await check({ internalNumbers, number: '15 00' }), {
      ...{ problem: null, isInternal: true },
    });
    assert.deepEqual(await check({ internalNumbers, number: '2000' }), {
      ...{ problem: null, isInternal: false },
    });
    assert.deepEqual(await check({ internalNumbers: ['1', '12x'], number: '1' }), {
      problem: { entry: 1, position: 2, code: 'character', reason: 'x is no part of a number' },
      isInternal: null,
    });
  });

  it('is told of secrets only whether they are set', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const body = { mail: MAIL, mailPassword: 'geheim', languages: ['de'] };
    const { secrets, ...told } = (await server.send('PATCH', '/settings', { cookie, body })).json();
    assert.equal(secrets.mailPassword, true);
    assert.equal(secrets.ldapPassword, false);
    assert.deepEqual(told.mail, MAIL);
    assert.ok(!JSON.stringify(told).includes('geheim'));
    assert.deepEqual((await server.get('/api/v1/status')).json().languages, ['de']);
    const wrong = { mail: { ...MAIL, security: 'none' } };
    const refused = await server.send('PATCH', '/settings', { cookie, body: wrong });
    const { code, member, detail } = refused.json();
    assert.deepEqual([code, member], ['SETTING_INVALID', 'mail.security']);
    assert.match(detail, /expected starttls or tls where there is a user/);
    for (const [name, value] of [
      ['host', ''],
      ['to', ['nobody']],
      ['port', 0],
      ['security', 'ssl'],
    ] as const) {
      const body = { mail: { ...MAIL, [name]: value } };
      const answer = await server.send('PATCH', '/settings', { cookie, body });
      assert.equal(answer.json().member, `mail.${name}`);
    }
  });
});
