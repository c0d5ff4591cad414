import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipMessage } from './message.ts';
import { parseSipMessage, tryParseSipMessage } from './parse.ts';
import { SipParseError } from './sip-parse-error.ts';

/** An INVITE with these header lines instead of its own of the same name. */
function invite(...lines: string[]): string {
  const own = [
    'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1',
    'From: <sip:a@192.0.2.10>;tag=1',
    'To: <sip:b@192.0.2.1>',
    'Call-ID: c1',
    'CSeq: 1 INVITE',
  ];
  const names = new Set(lines.map((line) => line.split(':', 1)[0]));
  const kept = own.filter((line) => !names.has(line.split(':', 1)[0]));
  return ['INVITE sip:b@192.0.2.1 SIP/2.0', ...kept, ...lines, '', ''].join('\r\n');
}

function parse(text: string | Buffer): SipMessage {
  return parseSipMessage(Buffer.from(text));
}

function refusal(text: string | Buffer): string {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof SipParseError);
    return error.message;
  }
  return 'accepted';
}

describe('parseSipMessage', () => {
  it('reads what a call manager sends, with its liberties', () => {
    const text = [
      'INVITE sip:7878@192.0.2.1:5060 SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK20',
      'From: "Zoë Müller" <sip:1001@192.0.2.10;x-nearend; x-refci=38;x-nearenddevice=sep00;x-farendaddr=+49%2030>;tag=7~e6-3',
      'To: <sip:7878@192.0.2.1>',
      'Call-ID: abbb-1@192.0.2.10',
      'Supported: timer,resource-priority,replaces',
      'Supported: X-cisco-srtp-fallback',
      'Min-SE:  1800',
      'CSeq: 101 INVITE',
      'Call-Info: ;method="NOTIFY;Event=telephone-event;Duration=500"',
      'Contact: <sip:1001@192.0.2.10:5060;transport=tcp>;isFocus;+u.sip!x.example="SEP00"',
      'X-Unknown-\u0301: no token',
      'Content-Length: 0',
      '',
      '',
    ].filter((line) => !line.startsWith('X-Unknown-'));
    const message = parse(text.join('\r\n'));
    assert.ok(message.kind === 'request');
    assert.deepEqual(message.from.displayName, 'Zoë Müller');
    assert.deepEqual(
      [...message.from.uri.params],
      [
        ['x-nearend', undefined],
        ['x-refci', '38'],
        ['x-nearenddevice', 'sep00'],
        ['x-farendaddr', '+49%2030'],
      ],
    );
    assert.equal(message.from.params.get('tag'), '7~e6-3');
    assert.deepEqual(message.headers.list('supported'), [
      ...['timer', 'resource-priority', 'replaces', 'X-cisco-srtp-fallback'],
    ]);
    assert.equal(message.headers.get('min-se'), '1800');
    assert.equal(
      message.headers.get('call-info'),
      ';method="NOTIFY;Event=telephone-event;Duration=500"',
    );
    assert.deepEqual([message.uri.port, message.cseq], [5060, { number: 101, method: 'INVITE' }]);
  });

  it('knows compact names, any case, folded lines and blanks before the colon', () => {
    const message = parse(
      [
        'OPTIONS sip:b@h SIP/2.0',
        'v : SIP / 2.0',
        ' / UDP  192.0.2.2 ; branch = z9hG4bKx',
        'F:sip:a@h;tag=1',
        'tO:\t<sip:b@h>',
        'i: c',
        'CSEQ: 0009',
        '\tOPTIONS',
        'l:0',
        's: one',
        '  two',
        '',
        '',
      ].join('\r\n'),
    );
    assert.deepEqual(
      [message.via.transport, message.via.host, message.via.branch, message.cseq.number],
      ['UDP', '192.0.2.2', 'z9hG4bKx', 9],
    );
    assert.deepEqual(
      [message.headers.get('subject'), message.headers.get('s')],
      ['one two', 'one two'],
    );
  });

  it('keeps the bytes of unknown headers', () => {
    const latin1 = Buffer.from('caf\xe9', 'latin1');
    const bytes = Buffer.concat([
      Buffer.from(invite('X-Utf8: 報告 \u00e0').replace(/\r\n$/, '')),
      Buffer.from('X-Latin: '),
      latin1,
      Buffer.from('\r\n\r\n'),
    ]);
    const { headers } = parseSipMessage(bytes);
    assert.deepEqual([headers.get('x-utf8'), headers.get('X-LATIN')], ['報告 à', 'café']);
    assert.equal(
      headers.toBytes(),
      bytes.toString('latin1').split('\r\n').slice(1, -1).join('\r\n'),
    );
  });

  it('takes the body by Content-Length, or all of the datagram', () => {
    assert.equal(parse(`${invite('Content-Length: 3')}abcdef`).body.toString(), 'abc');
    assert.equal(parse(`${invite()}abcdef`).body.toString(), 'abcdef');
    assert.equal(parse(invite('Content-Length: 0000')).body.length, 0);
  });

  it('reads texts with bare line feeds and a datagram without its last empty line', () => {
    const text = `${invite('Content-Length: 9')}a\r\nb`.replaceAll('\r\n', '\n');
    assert.equal(parse(text).body.toString(), 'a\nb');
    assert.equal(parse(invite().trimEnd()).callId, 'c1');
    assert.equal(parse(`\r\n\r\n${invite()}`).callId, 'c1');
  });

  it('says what is wrong', () => {
    const cases: [string, string][] = [
      ['', '400 Malformed request line'],
      [invite().replace(' SIP/2.0\r\n', '\r\n'), '400 Malformed request line'],
      [invite().replace(' SIP/2.0\r\n', ' HTTP/1.1\r\n'), '400 Malformed request line'],
      [invite().replace('INVITE sip', 'IN<VITE sip'), '400 Malformed method'],
      [invite().replace(' sip:b', '  sip:b'), '400 Malformed Request-URI'],
      [
        invite().replace('sip:b@192.0.2.1 ', 'sip:b@[2001::zz] '),
        '400 Request-URI: Malformed IPv6 address',
      ],
      [invite().replace('192.0.2.1 SIP', '192.0.2.1:70000 SIP'), '400 Request-URI: Malformed port'],
      [invite().replace('192.0.2.1 SIP', '192.0.2.1?a=b SIP'), '400 Headers in the Request-URI'],
      [invite('Via: x'), '400 Via: Malformed Via'],
      [invite('Via: SIP/2.0/UDP a;branch=z9hG4bK1;;'), '400 Via: Empty parameter'],
      [invite('From: "a <sip:a@h>;tag=1'), '400 From: Quotation mark not closed'],
      [invite('To: <sip:a@h'), '400 To: Angle bracket not closed'],
      [invite('To: sip:a@h?x=y'), '400 To: Address without angle brackets'],
      [invite('To: a@h'), '400 To: URI without scheme'],
      [invite('Call-ID: '), '400 Call-ID missing'],
      [invite('Call-ID: a b'), '400 Malformed Call-ID'],
      [invite('CSeq: 1'), '400 Malformed CSeq'],
      [invite('CSeq: -1 INVITE'), '400 Malformed CSeq'],
      [invite('CSeq: 2147483648 INVITE'), '400 CSeq too large'],
      [invite('CSeq: 36893488147419103232 INVITE'), '400 CSeq too large'],
      [invite('CSeq: 1 BYE'), '400 CSeq names another method'],
      [invite('Max-Forwards: x'), '400 Malformed Max-Forwards'],
      [invite('Content-Length: -1'), '400 Malformed Content-Length'],
      [invite('Content-Length: 1'), '400 Content-Length exceeds the datagram'],
      [invite('Content-Length: 0', 'l: 0'), '400 More than one Content-Length'],
      [invite('To: <sip:b@h>', 't: <sip:c@h>'), '400 More than one t'],
      [invite('no colon'), '400 Malformed header line'],
      [invite('a b: c'), '400 Malformed header line'],
      [invite('Subject: a\rb'), '400 Carriage return inside a line'],
      [invite().replace('SIP/2.0\r\n', 'SIP/7.0\r\n'), '505 Version Not Supported'],
      [invite(`X: ${'x'.repeat(9000)}`), '513 Line too long'],
      [invite(`X: ${'x\r\n '.repeat(9000)}`), '513 Header too long'],
      [invite(...Array.from({ length: 300 }, (_, at) => `X-${at}: y`)), '513 Too many headers'],
      ['SIP/2.0 99 X\r\n\r\n', '400 Malformed status code'],
      ['SIP/2.0 4294967301 X\r\n\r\n', '400 Malformed status code'],
    ];
    for (const [text, expected] of cases) assert.equal(refusal(text), expected, text.slice(0, 200));
  });

  it('gives undefined instead of an error when asked to try', () => {
    assert.equal(tryParseSipMessage(Buffer.from('x')), undefined);
    assert.equal(tryParseSipMessage(Buffer.from(invite()))?.callId, 'c1');
  });

  it('reads responses with any reason', () => {
    const response = invite().replace(/^.*\r\n/, 'SIP/2.0 200 = 2**3 не\r\n');
    const message = parse(response);
    assert.ok(message.kind === 'response');
    assert.deepEqual([message.status, message.reason], [200, '= 2**3 не']);
    const bare = parse(response.replace(/^.*\r\n/, 'SIP/2.0 100 \r\n'));
    assert.ok(bare.kind === 'response');
    assert.deepEqual([bare.status, bare.reason], [100, '']);
  });
});
