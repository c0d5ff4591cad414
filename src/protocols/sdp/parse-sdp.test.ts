import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { MediaDescription } from './description.ts';
import { parseSdp, trySdp } from './parse-sdp.ts';
import { SdpParseError } from './sdp-parse-error.ts';

const HEAD = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 };

function text(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

/** The only m-line of a description with these lines after the usual head. */
function media(...lines: string[]): MediaDescription {
  return parseSdp(text(...HEAD, ...lines)).media[0]!;
}

describe('parseSdp', () => {
  it('reads a whole description', () => {
    const body = text(
      'v=0',
      'o=CiscoSystemsCCM-SIP 18446744073709551615 3 IN IP4 192.0.2.90',
      's=SIP Call',
      'c=IN IP4 192.0.2.33',
      'b=TIAS:64000',
      't=0 0',
      'm=audio 4000 RTP/AVP 0 114 101',
      'a=ptime:20',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:114 opus/48000/2',
      'a=fmtp:114 stereo=1; useinbandfec=1',
      'a=sendonly',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=label:007',
    );
    assert.deepEqual(parseSdp(Buffer.from(body)), {
      origin: {
        userName: 'CiscoSystemsCCM-SIP',
        sessionId: '18446744073709551615',
        sessionVersion: '3',
        address: '192.0.2.90',
      },
      sessionName: 'SIP Call',
      timing: '0 0',
      media: [
        {
          kind: 'audio',
          port: 4000,
          protocol: 'RTP/AVP',
          address: '192.0.2.33',
          direction: 'sendonly',
          label: '007',
          formats: [
            PCMU,
            {
              payloadType: 114,
              encodingName: 'OPUS',
              clockRate: 48_000,
              channels: 2,
              parameters: 'stereo=1; useinbandfec=1',
            },
            {
              payloadType: 101,
              encodingName: 'TELEPHONE-EVENT',
              clockRate: 8000,
              channels: 1,
              parameters: '0-15',
            },
          ],
          formatList: ['0', '114', '101'],
          ptimeMs: 20,
          crypto: [],
        },
      ],
    });
  });

  it('takes any line end and none at the end', () => {
    const lines = [...HEAD, 'm=audio 4000 RTP/AVP 0', 'a=sendonly'];
    const expected = parseSdp(text(...lines));
    assert.equal(expected.media[0]!.direction, 'sendonly');
    for (const end of ['\r\n', '\n', '\r']) assert.deepEqual(parseSdp(lines.join(end)), expected);
    assert.deepEqual(parseSdp(`\r\n${lines.join(' \r\n')}\r\n\r\n`), expected);
  });

  it('does without o=, s=, c= and t=', () => {
    assert.deepEqual(parseSdp('v=0\nm=audio 4000 RTP/AVP 0'), {
      origin: undefined,
      sessionName: '',
      timing: '0 0',
      media: [
        {
          kind: 'audio',
          port: 4000,
          protocol: 'RTP/AVP',
          address: undefined,
          direction: 'sendrecv',
          label: undefined,
          formats: [PCMU],
          formatList: ['0'],
          ptimeMs: undefined,
          crypto: [],
        },
      ],
    });
  });

  it('knows static payload types, and those an m-line maps otherwise', () => {
    const formats = media(
      'm=audio 4000 RTP/AVP 0 8 9 18 13 19 10 99 3',
      'a=rtpmap:9 G722/8000/1',
      'a=rtpmap:3 L16/16000',
    ).formats;
    assert.deepEqual(
      formats.map((f) => `${f.payloadType} ${f.encodingName}/${f.clockRate}/${f.channels}`),
      [
        '0 PCMU/8000/1',
        '8 PCMA/8000/1',
        '9 G722/8000/1',
        '18 G729/8000/1',
        '13 CN/8000/1',
        '19 CN/8000/1',
        '10 L16/44100/2',
        '3 L16/16000/1',
      ],
    );
  });

  it('takes direction and address from the session, and rather from the m-line', () => {
    const { media: both } = parseSdp(
      text(
        ...HEAD,
        'a=sendonly',
        'm=audio 4000 RTP/AVP 0',
        'm=audio 4002 RTP/AVP 0',
        'c=IN IP6 2001:db8::7',
        'a=inactive',
      ),
    );
    assert.deepEqual(
      both.map(({ address, direction }) => [address, direction]),
      [
        ['192.0.2.1', 'sendonly'],
        ['2001:db8::7', 'inactive'],
      ],
    );
  });

  it('reads a hold by address as inactive (RFC 3264 §8.4)', () => {
    const line = 'm=audio 4000 RTP/AVP 0';
    assert.equal(media(line, 'c=IN IP4 0.0.0.0').direction, 'inactive');
    assert.equal(media(line, 'c=IN IP4 0.0.0.0', 'a=sendonly').direction, 'inactive');
    assert.equal(media(line, 'c=IN IP6 ::').direction, 'inactive');
    // Only c= holds: some sources have no address in o=.
    const origin = text('v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', line, 'a=sendonly');
    assert.equal(parseSdp(origin).media[0]!.direction, 'sendonly');
  });

  it('keeps port 0, port counts, other kinds, protocols and crypto as they are', () => {
    const { media: lines } = parseSdp(
      text(
        ...HEAD,
        'm=audio 0 RTP/AVP 0',
        'm=video 4000/2 RTP/SAVPF 96',
        'a=rtpmap:96 H264/90000',
        'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7|2^20|1:4',
        'a=crypto:XXXX',
        'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
        'm=image 5000 udptl t38',
      ),
    );
    assert.deepEqual(
      lines.map((line) => [line.kind, line.port, line.protocol, line.formatList, line.crypto]),
      [
        ['audio', 0, 'RTP/AVP', ['0'], []],
        [
          'video',
          4000,
          'RTP/SAVPF',
          ['96'],
          ['1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7|2^20|1:4', 'XXXX'],
        ],
        ['application', 9, 'UDP/DTLS/SCTP', ['webrtc-datachannel'], []],
        ['image', 5000, 'udptl', ['t38'], []],
      ],
    );
  });

  it('ignores what it cannot read below an m-line', () => {
    const line = media(
      'm=audio 4000 RTP/AVP 0 0 128 x 96 97 98',
      'a=rtpmap:96',
      'a=rtpmap:97 opus/0/2',
      'a=rtpmap:98 opus/48000/99999',
      'a=fmtp:',
      'a=ptime:0',
      'a=imageattr:* send [x=1] recv *',
      'a=__proto__:1',
      'nonsense',
    );
    assert.deepEqual(line.formats, [
      PCMU,
      { payloadType: 98, encodingName: 'OPUS', clockRate: 48_000, channels: 1 },
    ]);
    assert.equal(line.ptimeMs, undefined);
  });

  const WRONG: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'empty'],
    ['blank lines', '\r\n \r\n', 'empty'],
    ['something else', '<xml/>', 'line 1: no v=0'],
    ['another version', 'v=1', 'line 1: no v=0'],
    ['a NUL character', 'v=0\0', 'a NUL character'],
    ['an m-line without anything', 'v=0\r\nm=', 'line 2: an m-line without a kind'],
    ['an m-line without port', 'v=0\nm=audio RTP/AVP 0', 'line 2: an m-line without a port'],
    ['a port out of range', 'v=0\nm=audio 65536 RTP/AVP 0', 'line 2: an m-line without a port'],
    ['a negative port', 'v=0\nm=audio -1 RTP/AVP 0', 'line 2: an m-line without a port'],
    ['an m-line without protocol', 'v=0\n\nm=audio 1', 'line 3: an m-line without a protocol'],
    ['a line too long', `v=0\ns=${'x'.repeat(4095)}`, 'line 2: longer than 4096'],
    ['too many lines', `v=0${'\n'.repeat(2000)}`, 'more than 2000 lines'],
    ['too many bytes', `v=0${' '.repeat(65_534)}`, '65537 bytes > 65536'],
    ['too many m-lines', `v=0${'\nm=audio 1 RTP/AVP 0'.repeat(65)}`, 'line 66: too many m-lines'],
    ['too many formats', `v=0\nm=audio 1 RTP/AVP${' 0'.repeat(129)}`, 'line 2: too many formats'],
  ];
  for (const [name, body, message] of WRONG) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseSdp(body), { name: 'SdpParseError', message });
      assert.equal(trySdp(Buffer.from(body)), undefined);
    });
  }

  it('throws nothing but SdpParseError for any text', () => {
    const line = fc
      .tuple(
        fc.constantFrom('v=', 'o=', 'c=', 'm=', 't=', 'a=', 'a=rtpmap:', 'a=fmtp:', 'a=crypto:'),
        fc.oneof(
          fc.string({ unit: fc.constantFrom(...'0123456789 ./:;=-audioRTP/AVPIN\t\0\r') }),
          fc.string({ unit: 'binary' }),
        ),
      )
      .map((parts) => parts.join(''));
    const body = fc.oneof(
      fc.array(line).map((lines) => ['v=0', 'm=audio 1 RTP/AVP 0 96', ...lines].join('\n')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.oneof(body, fc.uint8Array()), (input) => {
        try {
          assert.ok(Array.isArray(parseSdp(input).media));
        } catch (error) {
          assert.ok(error instanceof SdpParseError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
