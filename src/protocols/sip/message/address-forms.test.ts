import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSameAddress, plainAddress } from './address.ts';
import { parseNameAddr, tryParseNameAddr } from './name-addr.ts';
import { formatUri, parseUri, tryParseUri, unescapeUri } from './uri.ts';

describe('parseUri', () => {
  const cases: [string, object][] = [
    [
      'sip:h',
      { scheme: 'sip', user: undefined, host: 'h', port: undefined, params: {}, headers: '' },
    ],
    [
      'SIPS:a.b:secret@Example.COM:5061;Transport=TCP;lr?Subject=x&y=z',
      {
        scheme: 'sips',
        user: 'a.b',
        host: 'example.com',
        port: 5061,
        params: { transport: 'TCP', lr: undefined },
        headers: 'Subject=x&y=z',
      },
    ],
    [
      'sip:user;par=u%40example.net@example.com',
      {
        scheme: 'sip',
        user: 'user;par=u%40example.net',
        host: 'example.com',
        port: undefined,
        params: {},
        headers: '',
      },
    ],
    [
      'sip:1001@192.0.2.1;x-nearend; x-farendaddr=anna@example.com',
      {
        scheme: 'sip',
        user: '1001',
        host: '192.0.2.1',
        port: undefined,
        params: { 'x-nearend': undefined, 'x-farendaddr': 'anna@example.com' },
        headers: '',
      },
    ],
    [
      'sip:[2001:DB8::10]:5070',
      { scheme: 'sip', user: undefined, host: '2001:db8::10', port: 5070, params: {}, headers: '' },
    ],
    [
      'sip:[2001:db8::10:5070]',
      {
        scheme: 'sip',
        user: undefined,
        host: '2001:db8::10:5070',
        port: undefined,
        params: {},
        headers: '',
      },
    ],
    [
      'tel:+49-30-1;phone-context=example.com',
      {
        scheme: 'tel',
        user: '+49-30-1',
        host: '',
        params: { 'phone-context': 'example.com' },
        headers: '',
      },
    ],
    ['urn:service:sos', { scheme: 'urn', host: '', params: {}, headers: '' }],
  ];
  for (const [text, expected] of cases) {
    it(text, () => {
      const uri = parseUri(text);
      assert.deepEqual({ ...uri, params: Object.fromEntries(uri.params) }, expected);
    });
  }

  it('tolerates three colons before an embedded IPv4 address only (RFC 5118 §4.10)', () => {
    assert.equal(parseUri('sip:[2001:db8:::192.0.2.1]').host, '2001:db8::192.0.2.1');
    assert.equal(parseUri('sip:[:::192.0.2.1]').host, '::192.0.2.1');
    for (const host of ['[2001:db8:::1]', '[2001:db8::::192.0.2.1]', '[1::2:::192.0.2.1]']) {
      assert.equal(tryParseUri(`sip:${host}`), undefined);
    }
  });

  it('refuses what is none', () => {
    const broken = [
      '',
      'sip',
      ':',
      'sip:',
      'sip:@h',
      'sip:a b@h',
      'sip:a@h h',
      'sip:a@',
      '<sip:a@h>',
    ];
    for (const text of [
      ...broken,
      'sip:h:',
      'sip:h:x',
      'sip:h:65536',
      'sip:[::1',
      'sip:2001:db8::10',
    ]) {
      const uri = tryParseUri(text);
      assert.equal(uri === undefined ? undefined : formatUri(uri), undefined, text);
    }
  });

  it('writes what it read', () => {
    for (const text of ['sip:a@[::1]:5060;lr;x=1?y=z', 'sip:h', 'tel:+49;x', 'sips:a%20b@h']) {
      assert.equal(formatUri(parseUri(text)), text);
    }
  });

  it('unescapes, and leaves broken escapes alone', () => {
    assert.deepEqual(['a%20b', '%zz', '%E2%82%AC'].map(unescapeUri), ['a b', '%zz', '€']);
  });
});

describe('parseNameAddr', () => {
  const cases: [string, string | undefined, string, Record<string, string | undefined>][] = [
    ['sip:a@h;tag=1', undefined, 'sip:a@h', { tag: '1' }],
    ['<sip:a@h;x=1>;tag=2;Y', undefined, 'sip:a@h;x=1', { tag: '2', y: undefined }],
    ['"A \\"B\\" <x>, C" <sip:a@h>', 'A "B" <x>, C', 'sip:a@h', {}],
    ['caller<sip:a@h>;tag=3', 'caller', 'sip:a@h', { tag: '3' }],
    ['Bell, Alexander <sip:a@h>', 'Bell, Alexander', 'sip:a@h', {}],
    ['"W" < sip:a@h >', 'W', 'sip:a@h', {}],
    ['<sip:a@h>;q="a;b";;;;', undefined, 'sip:a@h', { q: 'a;b' }],
    ['"" <sip:a@h>', '', 'sip:a@h', {}],
    ['isbn:2983792873', undefined, 'isbn:2983792873', {}],
  ];
  for (const [text, displayName, uriText, params] of cases) {
    it(text, () => {
      const parsed = parseNameAddr(text);
      assert.deepEqual(
        [parsed.displayName, parsed.uriText, Object.fromEntries(parsed.params)],
        [displayName, uriText, params],
      );
    });
  }

  it('refuses what is none', () => {
    for (const text of ['', '"a', '"a" b', '<sip:a@h', '<>', '<sip:a@h> x', 'a b', 'sip:a@h;=x']) {
      assert.equal(tryParseNameAddr(text), undefined, text);
    }
  });
});

describe('addresses', () => {
  it('have one form', () => {
    assert.deepEqual(
      ['::ffff:192.0.2.1', 'fe80::1%eth0', '2001:db8::1', '::ffff:c000:201'].map(plainAddress),
      ['192.0.2.1', 'fe80::1', '2001:db8::1', '::ffff:c000:201'],
    );
  });

  it('are compared by meaning', () => {
    assert.equal(isSameAddress('2001:db8:0:0::1', '2001:db8::1'), true);
    assert.equal(isSameAddress('::ffff:192.0.2.1', '192.0.2.1'), true);
    assert.equal(isSameAddress('pbx.example', '192.0.2.1'), false);
    assert.equal(isSameAddress('2001:db8::2', '2001:db8::1'), false);
  });
});
