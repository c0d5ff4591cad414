import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controlledCall } from '../../test/support/fake-call-control.ts';
import {
  checkedDocument,
  childrenOf,
  childText,
  type PhoneElement,
} from '../../test/support/phone-document.ts';
import {
  PHONE_HEADERS,
  STAND_IN_MODELS,
  type StandInModel,
} from '../../test/support/phone-stand-in.ts';
import { TemporaryApi } from '../../test/support/temporary-api.ts';
import { type CleanUp, TESTER } from '../../test/support/temporary-catalog.ts';
import { LANGUAGES } from '../storage/catalog/index.ts';

const DEVICE = 'SEP001122334455';
const ADDRESS = '10.1.1.20';
const HOST = 'recorder.example:8080';
const SERVICE = `/Cisco/Recording.asp?name=${DEVICE}`;

interface Asked {
  readonly model?: StandInModel;
  readonly address?: string;
  readonly language?: string;
}

/** An API with a phone whose media came from {@link ADDRESS}. */
async function scene(context: CleanUp, networks: readonly string[] = []) {
  const server = await TemporaryApi.make(context);
  server.control.addresses.set(DEVICE, ADDRESS);
  await server.catalog.settings.set({ phoneNetworks: networks, timeZone: 'Europe/Berlin' }, TESTER);
  const ask = async (url: string, { model = 'CP-8845', address, language = 'en' }: Asked = {}) =>
    server.inject({
      url,
      remoteAddress: address ?? ADDRESS,
      headers: { ...PHONE_HEADERS[model], host: HOST, 'accept-language': language },
    });
  const page = async (url: string, asked?: Asked) => {
    const answer = await ask(url, asked);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'text/xml; charset=UTF-8');
    return checkedDocument(answer.body);
  };
  return { server, ask, page };
}

/** Addresses that lead from a page to others, below the service. */
function linksOf(page: PhoneElement): string[] {
  const urls = [...childrenOf(page, 'MenuItem'), ...childrenOf(page, 'SoftKeyItem')].map((each) =>
    childText(each, 'URL'),
  );
  return urls.filter((url) => url.startsWith('http')).map(pathOf);
}

function pathOf(url: string): string {
  const { host, pathname, search } = new URL(url);
  assert.equal(host, HOST);
  return pathname + search;
}

function namesOf(page: PhoneElement): string[] {
  return childrenOf(page, 'MenuItem').map((item) => childText(item, 'Name'));
}

function softKeysOf(page: PhoneElement): string[] {
  const keys = childrenOf(page, 'SoftKeyItem').map((key) => [
    Number(childText(key, 'Position')),
    childText(key, 'Name'),
  ]);
  return keys.sort().map(([, name]) => String(name));
}

const STATES = [
  controlledCall(),
  controlledCall({
    ...{ state: 'recording', direction: 'outbound', actions: ['stop', 'pause', 'private'] },
    ...{ sides: { near: 'missing', far: 'missing' }, remoteName: 'x'.repeat(300) },
  }),
  controlledCall({ state: 'stopped', actions: ['start', 'private'] }),
  controlledCall({ state: 'paused', actions: ['resume'], resumesAtMs: Date.UTC(2026, 0, 1, 1) }),
  controlledCall({
    ...{ state: 'ended', actions: ['keep', 'private'], remoteName: undefined },
    ...{ endedAtMs: Date.UTC(2026, 0, 1, 0, 3), expiresAtMs: Date.UTC(2026, 0, 1, 0, 8) },
  }),
];

describe('the phone service', () => {
  it('shows the call and what can be done with it', async (t) => {
    const { server, ask, page } = await scene(t);
    server.control.change(controlledCall());
    const menu = await page(SERVICE);
    assert.equal(childText(menu, 'Title'), 'Not kept yet');
    assert.equal(childText(menu, 'Prompt'), 'Jane Doe +49301234567');
    assert.deepEqual(namesOf(menu), [
      ...['Incoming since 01:00', 'Start recording', 'Private: do not keep this call', 'Update'],
    ]);
    assert.deepEqual(softKeysOf(menu), ['Exit', 'Select', 'Update', 'Start']);
    const { headers } = await ask(SERVICE);
    assert.equal(headers.refresh, `10; url=http://${HOST}${SERVICE}`);
    assert.equal(headers.expires, 'Thu, 01 Jan 1970 00:00:00 GMT');
    assert.equal(headers['cache-control'], 'no-store');
    server.control.change(
      controlledCall({
        ...{ state: 'recording', actions: ['stop'], sides: { near: 'arriving', far: 'missing' } },
      }),
    );
    const missing = await page(SERVICE.replace('/Cisco/Recording.asp', '/phone/recording'));
    assert.deepEqual(namesOf(missing), [
      ...['Incoming since 01:00', 'The other side does not arrive', 'Stop recording', 'Update'],
    ]);
    server.control.calls.clear();
    const none = await ask(SERVICE);
    assert.equal(childText(checkedDocument(none.body), 'Title'), 'No current call');
    assert.equal(none.headers.refresh, undefined);
  });

  it('keeps every page within the limits, in all languages, on all models', async (t) => {
    const { server, page } = await scene(t, ['10.2.0.0/16']);
    const seen = new Set<string>();
    for (const state of [undefined, ...STATES]) {
      server.control.calls.clear();
      if (state !== undefined) server.control.change(state);
      for (const model of STAND_IN_MODELS) {
        for (const language of LANGUAGES) {
          const asked = { model, language };
          const visited = new Set<string>();
          const waiting = [SERVICE, `${SERVICE}&action=start&call=gone`];
          for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
            if (visited.has(url)) continue;
            visited.add(url);
            const found = await page(url, asked);
            seen.add(`${language} ${found.name} ${childText(found, 'Title')}`);
            waiting.push(...linksOf(found));
          }
          const form = await page(SERVICE, { ...asked, address: '10.2.0.9' });
          assert.equal(form.name, 'CiscoIPPhoneInput');
          assert.equal(childText(childrenOf(form, 'InputItem')[0]!, 'InputFlags'), 'NP');
          await page(SERVICE, { ...asked, address: '10.9.9.9' });
        }
      }
    }
    // No call, four states, ended, details, done, failed and the form: in each language.
    const perLanguage = LANGUAGES.map(
      (language) => [...seen].filter((title) => title.startsWith(`${language} `)).length,
    );
    assert.deepEqual(perLanguage, [9, 9, 9, 9]);
  });

  it('places softkeys as each model has them', async (t) => {
    const { server, page } = await scene(t);
    server.control.change(controlledCall());
    const keys = await Promise.all(
      STAND_IN_MODELS.map(async (model) => [model, softKeysOf(await page(SERVICE, { model }))]),
    );
    assert.deepEqual(Object.fromEntries(keys), {
      'CP-7962G': ['Select', 'Update', 'Exit', 'Start'],
      'CP-7841': ['Exit', 'Select', 'Update', 'Start'],
      'CP-8845': ['Exit', 'Select', 'Update', 'Start'],
      'CP-8821': ['Exit', 'Select', 'Update'],
      none: ['Select', 'Update', 'Exit'],
    });
  });

  it('does what a key asks for, once, with the call that is meant', async (t) => {
    const { server, page } = await scene(t);
    const { control } = server;
    const first = controlledCall({
      ...{ id: 'old', state: 'ended', actions: ['keep', 'private'], endedAtMs: 1 },
    });
    control.change(first);
    control.change(controlledCall({ id: 'new' }));
    const by = { kind: 'phone', id: undefined, name: DEVICE, address: ADDRESS };
    await page(`${SERVICE}&action=start`);
    // A phone that missed the answer asks again.
    await page(`${SERVICE}&action=start`);
    assert.deepEqual(control.acts.splice(0), [['start', 'new', by]]);
    await page(`${SERVICE}&action=private`);
    control.calls.delete('new');
    const again = await page(`${SERVICE}&action=private`);
    assert.equal(childText(again, 'Text').split('.')[0], 'The call is not kept');
    assert.deepEqual(control.acts.splice(0), [['private', 'new', by]]);
    server.time.advance(5001);
    // There is no current call: what is over is not destroyed by a key that names no call.
    assert.equal(childText(await page(`${SERVICE}&action=private`), 'Title'), 'Not possible');
    assert.deepEqual(control.acts, []);
    await page(`${SERVICE}&action=keep`);
    assert.deepEqual(control.acts.splice(0), [['keep', 'old', by]]);
    assert.equal(childText(await page(`${SERVICE}&action=stop&call=old`), 'Title'), 'Not possible');
    // Calls of others are as if they were not there.
    control.change(controlledCall({ id: 'other', localDevice: 'SEP2' }));
    assert.equal(
      childText(await page(`${SERVICE}&action=private&call=other`), 'Title'),
      'Not possible',
    );
    assert.deepEqual(control.acts, []);
  });

  it('speaks the language of the user, where they have one', async (t) => {
    const { server, page } = await scene(t);
    const anna = { loginName: 'anna', devices: [DEVICE], language: 'it' } as const;
    await server.catalog.users.create(anna, TESTER);
    assert.equal(childText(await page(SERVICE), 'Title'), 'Nessuna chiamata in corso');
    const stranger = await page(SERVICE, { address: '10.9.9.9', language: 'fr' });
    assert.match(childText(stranger, 'Text'), /^Cette page/);
  });
});
