import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkedDocument, childText } from '../../test/support/phone-document.ts';
import { PhoneStandIn } from '../../test/support/phone-stand-in.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { TESTER } from '../../test/support/temporary-catalog.ts';

const REACHED = 'SEP001122334455';
const UNKNOWN = 'SEP00AABBCCDDEE';

describe('the phones of a user', () => {
  it('are tried by administrators, who are told what is wrong', async (t) => {
    const stand = await PhoneStandIn.start(t, { model: 'CP-8845' });
    const server = await TemporaryApi.make(t, { pushPort: stand.port });
    const cookie = await server.administrator();
    const settings = {
      ...{ phoneUser: 'earwitness', phonePassword: 'a long secret' },
      phoneNetworks: ['127.0.0.0/8'],
    };
    assert.equal(
      (await server.send('PATCH', '/settings', { body: settings, cookie })).statusCode,
      200,
    );
    server.control.addresses.set(REACHED, '127.0.0.1');
    const { id } = await server.catalog.users.create(
      { loginName: 'anna', devices: [REACHED, UNKNOWN], language: 'de' },
      TESTER,
    );
    const before = await server.get(`/api/v1/users/${id}/phones`, cookie);
    const untried = { triedAt: null, problem: null };
    assert.deepEqual(before.json().items, [
      { device: REACHED, address: '127.0.0.1', ...untried },
      { device: UNKNOWN, address: null, ...untried },
    ]);
    const tested = await server.send('POST', `/users/${id}/phones/test`, { cookie });
    const triedAt = new Date(server.time.nowMs()).toISOString();
    const expected = [
      { device: REACHED, address: '127.0.0.1', triedAt, problem: null },
      { device: UNKNOWN, address: null, triedAt, problem: 'address-unknown' },
    ];
    assert.deepEqual(tested.json().items, expected);
    const page = checkedDocument(stand.shown[0]!);
    assert.equal(childText(page, 'Text'), 'Test von Earwitness');
    assert.deepEqual((await server.get(`/api/v1/users/${id}/phones`, cookie)).json(), {
      items: expected,
    });
    const member = await server.member('bruno');
    const refused = await server.send('POST', `/users/${id}/phones/test`, { cookie: member });
    assert.equal(refused.json().code, 'ADMINISTRATORS_ONLY');
    const nobody = await server.send('POST', '/users/nobody/phones/test', { cookie });
    assert.equal(nobody.json().code, 'USER_NOT_FOUND');
  });
});
