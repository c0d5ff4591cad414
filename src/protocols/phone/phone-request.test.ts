import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phoneModel } from './phone-models.ts';
import { isFromPhone, modelOf, preferredLanguage } from './phone-request.ts';

const ALLEGRO = 'Allegro-Software-WebClient/4.34';
const ACCEPT = 'x-CiscoIPPhone/*;version=9.0.3, text/xml, image/png, audio/*';
const OFFERED = ['en', 'de', 'fr', 'it'] as const;

describe('a request of a phone', () => {
  it('is told from that of a page in a browser', () => {
    const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
    const cases: [Record<string, string>, boolean][] = [
      [{ 'x-ciscoipphonemodelname': 'CP-8845', 'user-agent': ALLEGRO }, true],
      [{ 'x-ciscoipphonedisplay': '298,144,12,C' }, true],
      [{ 'user-agent': ALLEGRO }, true],
      [{ accept: ACCEPT }, true],
      [{}, false],
      [{ 'user-agent': 'curl/8.0', accept: '*/*' }, false],
      // What a page can make a browser send to another site without asking it first.
      [{ 'user-agent': browser, accept: ACCEPT }, false],
      [{ 'user-agent': browser, accept: 'image/*' }, false],
      [{ 'user-agent': ALLEGRO, origin: 'http://evil.example' }, false],
      [{ 'x-ciscoipphonemodelname': 'CP-8845', 'sec-fetch-site': 'cross-site' }, false],
      [{ 'x-ciscoipphonemodelname': 'CP-8845', referer: 'http://evil.example/' }, false],
    ];
    for (const [fields, expected] of cases) {
      assert.equal(isFromPhone(fields), expected, JSON.stringify(fields));
    }
  });

  it('says which model it is, or does not', () => {
    const modelNamed = (name: string) => modelOf({ 'x-ciscoipphonemodelname': name });
    assert.deepEqual(modelNamed('CP-8845'), {
      ...{ name: '8845', softKeys: 4, layout: 'exit-first', hasStatus: true },
    });
    const generic = { softKeys: 3, layout: 'select-first', hasStatus: false };
    assert.deepEqual(modelOf({}), { name: undefined, ...generic });
    assert.deepEqual(modelNamed('XP-1'), { name: 'XP-1', ...generic });
    const without = ['CP-7841', 'CP-7832', 'CP-8821', 'CP-8831', 'DP-9811', 'DP-9841'];
    assert.deepEqual(
      without.filter((name) => phoneModel(name).hasStatus),
      [],
    );
    const having = ['CP-7962G', 'CP-7975G', 'CP-8811', 'CP-8865', 'CP-9971', 'DP-9861'];
    assert.deepEqual(
      having.filter((name) => phoneModel(name).hasStatus),
      having,
    );
  });

  it('is answered in the language that it prefers', () => {
    const cases: [string | undefined, string | undefined][] = [
      ['de', 'de'],
      ['de_DE', 'de'],
      ['it-IT;q=0.4, fr-CH;q=0.9, en;q=0.1', 'fr'],
      ['es, pt;q=0.9, it;q=0.2', 'it'],
      ['de;q=0, en', 'en'],
      ['de;q=x', undefined],
      ['*', undefined],
      ['', undefined],
      [undefined, undefined],
      ['es', undefined],
      [`${'x,'.repeat(5000)}de`, undefined],
    ];
    for (const [field, expected] of cases) {
      assert.equal(preferredLanguage({ 'accept-language': field }, OFFERED), expected, field);
    }
  });
});
