import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controlledCall } from '../../test/support/fake-call-control.ts';
import { checkedDocument, childText } from '../../test/support/phone-document.ts';
import { PHONE_HEADERS } from '../../test/support/phone-stand-in.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';

const DEVICE = 'SEP001122334455';
const MEDIA_ADDRESS = '10.1.1.20';
const DESK = '10.2.0.7';
const PIN = '471147';
const BROWSER = {
  ...{ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)', accept: 'x-CiscoIPPhone/*, image/*' },
  ...{ 'sec-fetch-site': 'cross-site', referer: 'http://evil.example/' },
};

/** A phone of Anna with a call that is buffered; `10.2.0.0/16` is a phone network. */
async function scene(context: CleanUp) {
  const server = await TemporaryApi.make(context);
  const { catalog, control, access } = server;
  const { id } = await catalog.users.create({ loginName: 'anna', devices: [DEVICE] }, TESTER);
  await access.setPin(id, PIN, TESTER);
  await catalog.settings.set({ phoneNetworks: ['10.2.0.0/16'] }, TESTER);
  control.addresses.set(DEVICE, MEDIA_ADDRESS);
  control.change(controlledCall({ localDevice: DEVICE, userId: id }));
  const ask = async (query: string, from: string, headers: object = PHONE_HEADERS['CP-8845']) => {
    const url = `/phone/recording?${query}`;
    const answer = await server.inject({ url, remoteAddress: from, headers: { ...headers } });
    const page = checkedDocument(answer.body);
    return { name: page.name, title: childText(page, 'Title'), body: answer.body };
  };
  return { server, userId: id, ask };
}

describe('the identity of a phone', () => {
  it('is the address of its media, whatever the request says', async (t) => {
    const { server, userId, ask } = await scene(t);
    const action = `name=${DEVICE}&action=private`;
    const { body: nobody } = await ask('name=SEPFFFFFFFFFFFF', '192.0.2.1');
    const strangers: [string, string, object?][] = [
      // The name alone, from another address.
      [action, '192.0.2.1'],
      [`${action}&pin=${PIN}`, '192.0.2.1'],
      // A page in a browser at the right address.
      [action, MEDIA_ADDRESS, BROWSER],
      [action, MEDIA_ADDRESS, {}],
      [`${action}&call=call-1`, '192.0.2.1'],
    ];
    for (const [query, from, headers] of strangers) {
      const answer = await ask(query, from, headers);
      const expected = nobody.replaceAll('SEPFFFFFFFFFFFF', DEVICE);
      assert.equal(answer.body, expected, `${query} from ${from}`);
    }
    assert.deepEqual(server.control.acts, []);
    // Small letters, and IPv4 in an IPv6 socket.
    await ask(`name=${DEVICE.toLowerCase()}&action=start`, `::ffff:${MEDIA_ADDRESS}`);
    const by = { kind: 'phone', id: userId, name: DEVICE, address: `::ffff:${MEDIA_ADDRESS}` };
    assert.deepEqual(server.control.acts, [['start', 'call-1', by]]);
  });

  it('is else the PIN of its user, within the phone networks', async (t) => {
    const { server, ask } = await scene(t);
    const wanted = `name=${DEVICE}&action=start`;
    const form = await ask(wanted, DESK);
    assert.deepEqual([form.name, form.title], ['CiscoIPPhoneInput', 'Your PIN']);
    assert.match(form.body, /action=start/);
    const { body: none } = await ask('name=SEPFFFFFFFFFFFF&action=start', DESK);
    assert.equal(form.body, none.replaceAll('SEPFFFFFFFFFFFF', DEVICE));
    assert.match((await ask(`${wanted}&pin=471148`, DESK)).body, /That was not right/);
    assert.match((await ask(`name=SEPFFFFFFFFFFFF&pin=${PIN}`, DESK)).body, /not right/);
    assert.deepEqual(server.control.acts, []);
    // Some phones append what was typed with a question mark of its own.
    assert.equal((await ask(`${wanted}?pin=${PIN}`, DESK)).name, 'CiscoIPPhoneMenu');
    assert.equal(server.control.acts.length, 1);
    // Known from now on at this address, at no other, and not for ever.
    assert.equal((await ask(`name=${DEVICE}`, DESK)).name, 'CiscoIPPhoneMenu');
    assert.equal((await ask(`name=${DEVICE}`, '10.2.0.8')).name, 'CiscoIPPhoneInput');
    server.time.advance(30 * 60_000);
    assert.equal((await ask(`name=${DEVICE}`, DESK)).name, 'CiscoIPPhoneInput');
  });

  it('is gone where the network or the owner is', async (t) => {
    const { server, userId, ask } = await scene(t);
    const { users, settings } = server.catalog;
    await ask(`name=${DEVICE}&pin=${PIN}`, DESK);
    await users.update(userId, { devices: [] }, TESTER);
    await users.create({ loginName: 'bruno', devices: [DEVICE] }, TESTER);
    assert.equal((await ask(`name=${DEVICE}`, DESK)).name, 'CiscoIPPhoneInput');
    await settings.set({ phoneNetworks: [] }, TESTER);
    server.time.advance(100);
    assert.match((await ask(`name=${DEVICE}`, DESK)).body, /works only on the phone/);
  });

  it('is gone with the PIN that proved it, and with the right to log in', async (t) => {
    const { server, userId, ask } = await scene(t);
    const prove = async (pin: string) => (await ask(`name=${DEVICE}&pin=${pin}`, DESK)).name;
    const know = async () => (await ask(`name=${DEVICE}`, DESK)).name;
    assert.deepEqual([await prove(PIN), await know()], ['CiscoIPPhoneMenu', 'CiscoIPPhoneMenu']);
    await server.access.setPin(userId, '580236', TESTER);
    assert.equal(await know(), 'CiscoIPPhoneInput', 'after a new PIN');
    assert.deepEqual(
      [await prove('580236'), await know()],
      ['CiscoIPPhoneMenu', 'CiscoIPPhoneMenu'],
    );
    await server.catalog.users.update(userId, { isDisabled: true }, TESTER);
    assert.equal(await know(), 'CiscoIPPhoneInput', 'after the user was disabled');
    await server.catalog.users.update(userId, { isDisabled: false }, TESTER);
    await server.access.setPin(userId, null, TESTER);
    assert.equal(await know(), 'CiscoIPPhoneInput', 'after the PIN was taken away');
  });

  it('is not guessed: a thousand PINs from anywhere', async (t) => {
    const { server, userId, ask } = await scene(t);
    const answers = new Map<string, number>();
    const note = (title: string) => answers.set(title, (answers.get(title) ?? 0) + 1);
    for (let guess = 0; guess < 200; guess++) {
      const pin = String(guess).padStart(6, '0');
      const from = `10.2.${guess % 250}.${guess % 7}`;
      const batch = [0, 1, 2, 3, 4].map((more) => ask(`name=${DEVICE}&pin=${pin}${more}`, from));
      for (const { name } of await Promise.all(batch)) note(name);
      // Below the rate limit of one address, so that it is not that which helps.
      server.time.advance(500);
    }
    assert.deepEqual(Object.fromEntries(answers), { CiscoIPPhoneInput: 10, CiscoIPPhoneText: 990 });
    assert.match((await ask(`name=${DEVICE}&pin=${PIN}`, DESK)).body, /Please wait 1[0-9] minutes/);
    const query = { limit: 10, action: 'access.locked' };
    const { items } = await server.catalog.audit.list(query);
    assert.deepEqual([items[0]?.actor.kind, items[0]?.object?.id], ['phone', userId]);
    assert.doesNotMatch(JSON.stringify(items), /"0\d{4,}/, 'a PIN in the audit trail');
  });

  it('answers hostile requests with a page, never with a fact or a failure', async (t) => {
    const { server } = await scene(t);
    const queries = [
      '',
      'name=',
      `name=${'A'.repeat(5000)}`,
      'name=%00%ff%3Cscript%3E',
      `name=${'%E2%82%AC'.repeat(50)}`,
      `name=${DEVICE}&action=keep&call=${'x'.repeat(5000)}`,
      `name=${DEVICE}&name=x`,
      `name=${DEVICE}&action=__proto__&call=..%2f..%2f&view=x&pin=${'9'.repeat(5000)}`,
      'name[]=a&action[]=b',
    ];
    const headers = { ...PHONE_HEADERS['CP-8845'], host: 'h'.repeat(5000) };
    for (const query of queries) {
      for (const remoteAddress of [MEDIA_ADDRESS, DESK, '192.0.2.1']) {
        const url = `/Cisco/Recording.asp?${query}`;
        const answer = await server.inject({ url, remoteAddress, headers });
        assert.equal(answer.statusCode, 200, query);
        checkedDocument(answer.body);
      }
    }
    assert.deepEqual(server.control.acts, []);
    const head = { method: 'HEAD', url: `/phone/recording?name=${DEVICE}&action=start` } as const;
    await server.inject({ ...head, remoteAddress: MEDIA_ADDRESS, headers });
    assert.deepEqual(server.control.acts, [], 'a HEAD changes nothing');
  });

  it('does not answer an address without end', async (t) => {
    const { server, ask } = await scene(t);
    for (let count = 0; count < 600; count++) await ask(`name=${DEVICE}`, '192.0.2.9');
    const url = `/phone/recording?name=${DEVICE}`;
    const answer = await server.inject({
      ...{ url, remoteAddress: '192.0.2.9', headers: PHONE_HEADERS.none },
    });
    assert.equal(answer.statusCode, 429);
    assert.equal(childText(checkedDocument(answer.body), 'Title'), 'Not possible');
  });
});

describe('the authentication URL', () => {
  it('says one word, to phones alone', async (t) => {
    const { server } = await scene(t);
    const settings = { phoneUser: 'earwitness', phonePassword: 'a long secret' };
    await server.catalog.settings.set(settings, TESTER);
    const ask = async (user: string, password: string, remoteAddress = DESK) => {
      const query = new URLSearchParams({ UserID: user, Password: password, devicename: DEVICE });
      const answer = await server.inject({ url: `/phone/authenticate?${query}`, remoteAddress });
      return [answer.statusCode, answer.headers['content-type'], answer.body];
    };
    const said = (word: string) => [200, 'text/plain', word];
    assert.deepEqual(await ask('earwitness', 'a long secret'), said('AUTHORIZED'));
    assert.deepEqual(await ask('earwitness', 'another'), said('UN-AUTHORIZED'));
    assert.deepEqual(await ask('anna', 'a long secret'), said('UN-AUTHORIZED'));
    const outside = await ask('earwitness', 'a long secret', '192.0.2.1');
    assert.deepEqual(outside, said('UN-AUTHORIZED'));
    await server.catalog.settings.set({ phonePassword: null }, TESTER);
    assert.deepEqual(await ask('earwitness', ''), said('UN-AUTHORIZED'));
    for (let count = 0; count < 120; count++) await ask('earwitness', String(count));
    assert.deepEqual((await ask('earwitness', 'x'))[2], 'ERROR');
  });
});
