import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { systemCode } from '../../src/base/index.ts';
import { checkedDocument, childText } from '../support/phone-document.ts';
import { askAsPhone, PhoneStandIn } from '../support/phone-stand-in.ts';
import { PrerecordScene } from '../support/prerecord-scene.ts';
import { TESTER } from '../support/temporary-catalog.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Phones on this machine: their media, and their requests, come from 127.0.0.1. */
describe('telephones and the recorder', () => {
  let scene: PrerecordScene;

  before(async () => {
    scene = await PrerecordScene.start(4);
    const settings = { phoneUser: 'earwitness', phonePassword: 'what phones believe' };
    const body = { ...settings, phoneNetworks: ['127.0.0.0/8'] };
    const saved = await (await scene.client()).send('PATCH', '/settings', body);
    assert.equal(saved.status, 200);
  });
  after(() => scene?.close());

  const page = async (device: string, query = '') => {
    const url = `${scene.product.url}/Cisco/Recording.asp?name=${device}${query}`;
    return checkedDocument(await askAsPhone(url));
  };

  it('a call is kept from the phone, and destroyed from it', async () => {
    const call = scene.newCall(7001);
    const { id } = await scene.talk(call);
    await waitUntil('the phone is known by its media', async () => {
      const { name, ...menu } = await page('SEP000000007001');
      return (
        name === 'CiscoIPPhoneMenu' && childText({ name, ...menu }, 'Title') === 'Not kept yet'
      );
    });
    const kept = await page('SEP000000007001', '&action=start');
    assert.equal(childText(kept, 'Title'), 'Recorded');
    await call.hangUp();
    await waitUntil('stored', async () => {
      const recordings = await (await scene.client()).get<{ items: { id: string }[] }>(
        '/recordings',
      );
      return recordings.items.some((recording) => recording.id === id);
    });
    const secret = scene.newCall(7002);
    await scene.talk(secret);
    await waitUntil(
      'the other phone is known',
      async () => (await page('SEP000000007002')).name === 'CiscoIPPhoneMenu',
    );
    const gone = await page('SEP000000007002', '&action=private');
    assert.match(childText(gone, 'Text'), /^The call is not kept/);
    await secret.hangUp();
    const late = await page('SEP000000007002', '&action=keep&call=x');
    assert.equal(childText(late, 'Title'), 'Not possible');
  });

  it('the phone shows that its call is recorded, and no longer', async (t) => {
    const stand = await phoneOnPort80(t);
    if (stand === undefined) return;
    await scene.product.withCatalog(async (catalog) => {
      const user = await catalog.users.findByLoginName('u7003');
      await catalog.users.update(user!.id, { policy: { notifiesPhone: true } }, TESTER);
    });
    const call = scene.newCall(7003);
    const { id } = await scene.talk(call);
    await (await scene.client()).act(id, 'start');
    await waitUntil('shown', () => stand.shown.length > 0);
    assert.equal(childText(checkedDocument(stand.shown[0]!), 'Text'), 'Recording');
    await call.hangUp();
    await waitUntil('gone', () => stand.shown.at(-1)!.includes('Init:AppStatus'));
  });
});

/** The web server in a phone, at its usual port; a test that may not have it says so. */
async function phoneOnPort80(t: TestContext): Promise<PhoneStandIn | undefined> {
  try {
    return await PhoneStandIn.start(t, { model: 'CP-8845', port: 80 });
  } catch (error) {
    t.skip(`port 80 of 127.0.0.1 cannot be opened: ${systemCode(error)}`);
    return undefined;
  }
}
