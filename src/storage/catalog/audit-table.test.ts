import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';
import { FakeTime } from '../../base/index.ts';
import { uniformModes } from '../../recording/index.ts';
import { type Actor, ChainCheck } from '../audit/index.ts';

const BOSS: Actor = { kind: 'user', id: 'b1', name: 'boss', address: '10.0.0.1' };

describe('the audit trail', () => {
  it('reports every change with who did it, and old and new value', async (t) => {
    const time = new FakeTime();
    const { users, credentials, settings, audit } = await temporaryCatalog(t, time);
    const atMs = time.nowMs();
    const { id } = await users.create({ loginName: 'anna', numbers: ['1'] }, BOSS);
    const patch = { numbers: ['1', '2'], policy: { modes: uniformModes('cisco') } };
    await users.update(id, { ...patch, firstName: '' }, BOSS);
    await users.update(id, {}, BOSS);
    await credentials.setPassword(id, { hash: 'hash' }, BOSS);
    await credentials.rehashPassword(id, 'dearer');
    await settings.set({ lines: 5, number: '7878' }, TESTER);
    await settings.set({ lines: 5 }, TESTER);
    await users.delete(id, BOSS);
    await users.delete(id, BOSS);
    const events = (await audit.newest(10)).reverse();
    const object = { kind: 'user', id, name: 'anna' };
    const done = { atMs, actor: BOSS, object, outcome: 'done' };
    const lines = { old: null, new: 5 };
    assert.deepEqual(
      events.map(({ details, ...event }) => event),
      [
        { ...done, sequence: 1, action: 'user.created' },
        { ...done, sequence: 2, action: 'user.changed' },
        { ...done, sequence: 3, action: 'access.password-changed' },
        {
          ...{ ...done, sequence: 4, action: 'settings.changed' },
          actor: { ...TESTER, id: undefined, address: undefined },
          object: { kind: 'settings', id: undefined, name: 'lines' },
        },
        { ...done, sequence: 5, action: 'user.deleted' },
      ],
    );
    assert.deepEqual(events[1]?.details, {
      changes: {
        numbers: { old: ['1'], new: ['1', '2'] },
        modes: { old: uniformModes('none'), new: uniformModes('cisco') },
      },
    });
    assert.deepEqual(events[3]?.details, { changes: { lines } });
  });

  it('is a chain, and holds nothing of a secret', async (t) => {
    const { settings, audit } = await temporaryCatalog(t);
    await settings.set({ mailPassword: 'geheim 1' }, BOSS);
    assert.equal(settings.secret('mailPassword'), 'geheim 1');
    assert.deepEqual(settings.secretsSet(), {
      ...{ mailPassword: true, ldapPassword: false, oidcClientSecret: false, phonePassword: false },
      ...{ archivePassword: false, archivePrivateKey: false, archivePassphrase: false },
    });
    await settings.set({ mailPassword: 'geheim 2' }, BOSS);
    await settings.set({ mailPassword: null, ldapPassword: null }, BOSS);
    assert.equal(settings.secret('mailPassword'), undefined);
    const links = audit.links(0, 10);
    const check = new ChainCheck();
    assert.deepEqual(
      links.map((link) => check.next(link)),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(
      links.map(({ details }) => details),
      [
        '{"changes":{"mailPassword":{"old":null,"new":"set anew"}}}',
        '{"changes":{"mailPassword":{"old":"set","new":"set anew"}}}',
        '{"changes":{"mailPassword":{"old":"set","new":null}}}',
      ],
    );
    for (const wrong of ['', 5, 'x'.repeat(10_001)]) {
      const setting = settings.set({ mailPassword: wrong }, BOSS);
      await assert.rejects(setting, {
        code: 'SETTING_INVALID',
        message: /^setting mailPassword: e/,
      });
    }
  });

  it('says nothing of what was rolled back', async (t) => {
    const { users, audit } = await temporaryCatalog(t);
    await users.create({ loginName: 'anna', numbers: ['1'] }, BOSS);
    const other = users.create({ loginName: 'other', numbers: ['2', '1'] }, BOSS);
    await assert.rejects(other, { code: 'NUMBER_TAKEN' });
    assert.deepEqual(
      (await audit.newest(10)).map(({ sequence }) => sequence),
      [1],
    );
  });
});
