import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';
import { uniformModes } from '../recording/index.ts';

const LINES = { limit: 10, inUse: 8, kept: 2 };

describe('POST /policy/preview', () => {
  it('asks the recorder and names the user', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const policy = { mustBeRecorded: true, modes: uniformModes('prerecord') };
    const anna = await server.catalog.users.create(
      { loginName: 'anna', firstName: 'Anna', lastName: 'Ost', policy },
      TESTER,
    );
    const { id } = anna;
    server.recorder.answer = {
      decision: { kind: 'record', mode: 'prerecord', userId: id, reason: 'user-mode' },
      user: { id, modes: policy.modes, mustBeRecorded: true, isDisabled: false },
      ...{ locality: 'internal', conversationId: undefined, lines: LINES },
    };
    const body = { nearNumber: '1001', nearDevice: ' sep1 ', farNumber: '', direction: 'inbound' };
    const result = await server.send('POST', '/policy/preview', { cookie, body });
    assert.deepEqual(result.json(), {
      ...{ decision: 'record', mode: 'prerecord', reason: 'user-mode', identifiedBy: 'number' },
      user: {
        ...{ id, loginName: 'anna', lastName: 'Ost', firstName: 'Anna', department: '' },
        ...{ mustBeRecorded: true, isDisabled: false },
      },
      ...{ direction: 'inbound', locality: 'internal', lines: LINES },
    });
    assert.deepEqual(server.recorder.questions, [
      {
        parties: {
          near: { side: 'near', number: '1001', device: 'SEP1' },
          far: { side: 'far', number: undefined },
        },
        direction: 'inbound',
      },
    ]);
  });

  it('tells refusals and unknown users', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    await server.catalog.settings.set({ userIdentification: 'phone' }, TESTER);
    const refused = { kind: 'refuse', reason: 'lines-reserved', detail: 'none' } as const;
    server.recorder.answer = {
      ...{ decision: refused, user: undefined, locality: 'external', conversationId: undefined },
      lines: LINES,
    };
    const body = { direction: 'outbound' };
    const result = await server.send('POST', '/policy/preview', { cookie, body });
    assert.deepEqual(result.json(), {
      ...{ decision: 'refuse', mode: null, reason: 'lines-reserved', identifiedBy: 'phone' },
      ...{ user: null, direction: 'outbound', locality: 'external', lines: LINES },
    });
  });

  it('is for administrators, and needs a direction', async (t) => {
    const server = await TemporaryApi.make(t);
    const cookie = await server.administrator();
    const anna = await server.member('anna');
    const ask = async (by: string, body: object) => {
      const result = await server.send('POST', '/policy/preview', { cookie: by, body });
      return [result.statusCode, result.json().code];
    };
    assert.deepEqual(await ask(anna, { direction: 'inbound' }), [403, 'ADMINISTRATORS_ONLY']);
    assert.deepEqual(await ask(cookie, { nearNumber: '1' }), [400, 'REQUEST_INVALID']);
    assert.deepEqual(await ask(cookie, { direction: 'up' }), [400, 'REQUEST_INVALID']);
  });
});
