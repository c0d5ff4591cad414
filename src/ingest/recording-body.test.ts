import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SdpParseError } from '../protocols/sdp/index.ts';
import { parseSipMessage, type SipRequest } from '../protocols/sip/index.ts';
import { readRecordingBody } from './recording-body.ts';

const SDP = ['v=0', 's=-', 'm=audio 4000 RTP/AVP 0', 'a=label:1', ''].join('\r\n');
const XML = '<?xml version="1.0"?><recording/>';

function requestWith(contentType: string, body: string): SipRequest {
  const head = [
    'UPDATE sip:srs@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK1',
    'From: <sip:src@192.0.2.2>;tag=1',
    'To: <sip:srs@192.0.2.1>;tag=2',
    ...['Call-ID: x', 'CSeq: 2 UPDATE', `Content-Type: ${contentType}`],
    `Content-Length:  ${Buffer.byteLength(body)}`,
  ];
  const message = parseSipMessage(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`));
  assert.ok(message.kind === 'request');
  return message;
}

/** The labels of the description and the text of the metadata. */
function found(contentType: string, body: string): [labels: unknown, metadata: unknown] {
  const { description, metadata } = readRecordingBody(requestWith(contentType, body));
  assert.ok(!(description instanceof SdpParseError), String(description));
  const labels = description?.media.map(({ label }) => label);
  return [labels, metadata?.body.toString().trim()];
}

const sdpPart = `Content-Type: application/sdp\r\n\r\n${SDP}\r\n`;
const xmlPart = `Content-Type: application/rs-metadata+xml\r\n\r\n${XML}\r\n`;
const multipart = (...parts: string[]): string =>
  `${parts.map((part) => `--b\r\n${part}`).join('')}--b--\r\n`;

describe('readRecordingBody', () => {
  const both = [['1'], XML];

  it('finds both parts in any order, among others, with text around them', () => {
    const other = 'Content-Type: application/gtd\r\n\r\nIAM,\r\n';
    const bodies = [
      multipart(sdpPart, xmlPart),
      multipart(xmlPart, sdpPart),
      multipart(other, sdpPart, other, xmlPart),
      `text before\r\n${multipart(sdpPart, xmlPart)}text after`,
    ];
    for (const body of bodies) assert.deepEqual(found('multipart/mixed;boundary=b', body), both);
  });

  it('takes each part alone', () => {
    assert.deepEqual(found('application/sdp', SDP), [['1'], undefined]);
    for (const type of ['application/rs-metadata+xml', 'application/rs-metadata']) {
      assert.deepEqual(found(type, XML), [undefined, XML]);
    }
    assert.deepEqual(found('application/sdp', ''), [undefined, undefined]);
  });

  it('forgives what real sources do to a body', () => {
    const unclosed = `--b\r\n${sdpPart}--b\r\n${xmlPart}`;
    assert.deepEqual(found('multipart/mixed;boundary=b', unclosed), both);
    const lines = multipart(sdpPart, xmlPart).replaceAll('\r', '');
    assert.deepEqual(found('multipart/mixed; boundary="b"', lines), both);
    assert.deepEqual(found('Multipart/Mixed; boundary=b', multipart(sdpPart, xmlPart)), both);
    const mangled = xmlPart.replace('application/rs-metadata+xml', 'application/ +xml');
    assert.deepEqual(found('multipart/mixed;boundary=b', multipart(mangled, sdpPart)), both);
    const named = `content-disposition:recording-session\r\nContent-Type:text/plain\r\n\r\n${XML}\r\n`;
    assert.deepEqual(found('multipart/mixed;boundary=b', multipart(named, sdpPart)), both);
    const bare = `\r\n${XML}\r\n`;
    const bareSdp = `\r\n${SDP}\r\n`;
    assert.deepEqual(found('multipart/mixed;boundary=b', multipart(bareSdp, bare)), both);
  });

  it('takes the transfer encoding off its parts', () => {
    const encoding = 'Content-Transfer-Encoding:';
    const lines = Buffer.from(SDP).toString('base64').replace(/.{20}/g, '$&\r\n');
    const sdp = `Content-Type: application/sdp\r\n${encoding} Base64\r\n\r\n${lines}\r\n`;
    const printable = XML.replaceAll('=', '=3D').replace('<recording', '<=\r\nrecording');
    const type = 'Content-Type: application/rs-metadata+xml';
    const xml = `${type}\r\n${encoding} quoted-printable\r\n\r\n${printable}\r\n`;
    assert.deepEqual(found('multipart/mixed;boundary=b', multipart(sdp, xml)), both);
  });

  it('says why a description cannot be read', () => {
    const bodies = [
      ['application/sdp', 'v=0\r\nm=audio x RTP/AVP 0\r\n'],
      ['multipart/mixed', multipart(sdpPart)],
      ['multipart/mixed;boundary=other', multipart(sdpPart)],
    ] as const;
    for (const [type, body] of bodies) {
      assert.ok(readRecordingBody(requestWith(type, body)).description instanceof SdpParseError);
    }
  });
});
