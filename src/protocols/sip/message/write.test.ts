import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SipHeaders } from './headers.ts';
import { splitBody } from './multipart.ts';
import { quote } from './parameters.ts';
import { parseSipMessage } from './parse.ts';
import { serializeRequest, serializeResponse } from './serialize.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('serialising', () => {
  it('writes what the parser reads', () => {
    const bytes = serializeRequest({
      method: 'INVITE',
      uri: 'sip:7878@192.0.2.1',
      headers: [
        ['Via', 'SIP/2.0/TCP 192.0.2.10;branch=z9hG4bK1'],
        ['From', `${quote('Zoë "Z" Müller')} <sip:a@h>;tag=1`],
        ['To', '<sip:7878@h>'],
        ['Call-ID', 'c'],
        ['CSeq', '1 INVITE'],
        ['Content-Type', 'text/plain'],
      ],
      body: 'größe',
    });
    const message = parseSipMessage(bytes);
    assert.equal(message.from.displayName, 'Zoë "Z" Müller');
    assert.deepEqual(
      [message.headers.get('content-length'), message.body.toString()],
      ['7', 'größe'],
    );
  });

  it('lets no value end its line', () => {
    const bytes = serializeResponse({
      status: 404,
      reason: 'No\r\nX: y',
      headers: SipHeaders.of([['Subject', 'a\nb\rc\r\n\r\nd']]),
    });
    assert.equal(
      bytes.toString(),
      'SIP/2.0 404 No X: y\r\nSubject: a b c  d\r\nContent-Length: 0\r\n\r\n',
    );
  });

  it('has the usual reason phrase', () => {
    assert.equal(
      serializeResponse({ status: 481, headers: [] }).toString().split('\r\n', 1)[0],
      'SIP/2.0 481 Call/Transaction Does Not Exist',
    );
  });
});

describe('splitBody', () => {
  const split = (type: string, body: string) =>
    splitBody(type, Buffer.from(body)).map((part) => [part.contentType, part.body.toString()]);

  it('leaves other bodies whole', () => {
    assert.deepEqual(split('Application/SDP;x=y', 'v=0'), [['application/sdp', 'v=0']]);
  });

  it('splits at the boundary, quoted or not, and drops what stands before', () => {
    const body = [
      'preamble',
      '--b',
      'Content-Type: application/sdp',
      '',
      'v=0',
      '',
      '--bb is text',
      '--b \t',
      'content-TYPE : Application/RS-metadata+xml;charset=utf-8',
      'Content-Disposition: recording-session',
      '',
      '<x/>',
      '--b--',
      'epilogue',
    ].join('\r\n');
    for (const type of ['multipart/mixed;boundary=b', 'Multipart/Mixed; boundary="b"']) {
      assert.deepEqual(split(type, body), [
        ['application/sdp', 'v=0\r\n\r\n--bb is text'],
        ['application/rs-metadata+xml', '<x/>'],
      ]);
    }
    const [, metadata] = splitBody('multipart/mixed; boundary=b', Buffer.from(body));
    assert.equal(metadata!.headers.get('content-disposition'), 'recording-session');
  });

  it('forgives bare line feeds, no closing boundary and parts without headers', () => {
    assert.deepEqual(split('multipart/mixed ;boundary=b', '--b\n\nhello\n--b\nX: y\n\nv=0\n'), [
      ['text/plain', 'hello'],
      ['text/plain', 'v=0\n'],
    ]);
  });

  it('refuses a multipart body without boundary', () => {
    for (const type of [
      'multipart/mixed',
      'multipart/mixed;boundary=',
      'multipart/mixed;boundary=z',
    ]) {
      assert.throws(() => split(type, '--b\r\n\r\nx'), SipParseError);
    }
  });
});
