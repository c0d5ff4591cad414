import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RECORDER_FORMATS } from './formats.ts';
import { buildOffer, readAnswer } from './offer.ts';
import { parseSdp } from './parse-sdp.ts';

const OPTIONS = {
  address: '192.0.2.7',
  originId: '7001',
  version: 1,
  streams: [{ port: 20_000 }],
  formats: RECORDER_FORMATS,
};

const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 };
const EVENTS = {
  payloadType: 101,
  encodingName: 'TELEPHONE-EVENT',
  clockRate: 8000,
  channels: 1,
  parameters: '0-15',
};
const OPUS = { payloadType: 114, encodingName: 'OPUS', clockRate: 48_000, channels: 2 };

describe('buildOffer', () => {
  it('offers to receive everything that can be stored', () => {
    assert.equal(
      buildOffer(OPTIONS),
      `v=0
o=- 7001 1 IN IP4 192.0.2.7
s=-
c=IN IP4 192.0.2.7
t=0 0
m=audio 20000 RTP/AVP 0 8 9 114 118 18 116 113 115 124 13 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:9 G722/8000
a=rtpmap:114 opus/48000/2
a=rtpmap:118 L16/16000
a=rtpmap:18 G729/8000
a=rtpmap:116 iLBC/8000
a=fmtp:116 mode=20
a=rtpmap:113 AMR-WB/16000
a=rtpmap:115 AMR-WB/16000
a=fmtp:115 octet-align=1
a=rtpmap:124 iSAC/16000
a=rtpmap:13 CN/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=recvonly
`.replaceAll('\n', '\r\n'),
    );
  });

  it('offers SRTP with all suites where there are keys', () => {
    const ownKey = (_index: number, _suite: string, bytes: number) => Buffer.alloc(bytes, 7);
    const lines = buildOffer({ ...OPTIONS, ownKey }).split('\r\n');
    const key = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
    assert.deepEqual(
      lines.filter((line) => /^m=|^a=crypto/.test(line)),
      [
        'm=audio 20000 RTP/SAVP 0 8 9 114 118 18 116 113 115 124 13 101',
        `a=crypto:1 AEAD_AES_256_GCM inline:${key(44)}`,
        `a=crypto:2 AEAD_AES_128_GCM inline:${key(28)}`,
        `a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${key(30)}`,
        `a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:${key(30)}`,
      ],
    );
  });

  it('repeats the same text for a session refresh and counts up for another', () => {
    const first = buildOffer(OPTIONS);
    assert.equal(buildOffer({ ...OPTIONS, previous: first }), first);
    const moved = buildOffer({ ...OPTIONS, streams: [{ port: 20_002 }], previous: first });
    assert.equal(parseSdp(moved).origin?.sessionVersion, '2');
    assert.equal(buildOffer({ ...OPTIONS, streams: [{ port: 20_002 }], previous: moved }), moved);
    const back = buildOffer({ ...OPTIONS, previous: moved });
    assert.equal(back, first.replace('o=- 7001 1 ', 'o=- 7001 3 '));
  });

  it('writes IPv6, labels and a slot that was refused', () => {
    const streams = [{ port: 20_000, label: '1' }, { port: 0 }];
    const body = buildOffer({ ...OPTIONS, address: '2001:db8::7', streams, formats: [PCMU] });
    assert.deepEqual(body.split('\r\n').slice(3), [
      'c=IN IP6 2001:db8::7',
      't=0 0',
      'm=audio 20000 RTP/AVP 0',
      'a=rtpmap:0 PCMU/8000',
      'a=label:1',
      'a=recvonly',
      'm=audio 0 RTP/AVP 0',
      'a=rtpmap:0 PCMU/8000',
      'a=recvonly',
      '',
    ]);
  });

  it('has formats with payload types of their own and fits beside long headers', () => {
    const types = RECORDER_FORMATS.map((format) => format.payloadType);
    assert.equal(new Set(types).size, types.length);
    assert.ok(buildOffer(OPTIONS).length < 600, `${buildOffer(OPTIONS).length} bytes`);
  });

  it('is a bug without streams or formats', () => {
    assert.throws(() => buildOffer({ ...OPTIONS, streams: [] }), { name: 'AssertionError' });
    assert.throws(() => buildOffer({ ...OPTIONS, formats: [] }), { name: 'AssertionError' });
  });
});

describe('readAnswer', () => {
  it('tells the keys of SRTP, or that there are none, or that the source does not encrypt', () => {
    const inline = Buffer.alloc(30, 1).toString('base64');
    const cryptoOf = (...lines: string[]) => {
      const answer = parseSdp(['v=0', 'c=IN IP4 192.0.2.1', ...lines, 'a=sendonly'].join('\r\n'));
      return readAnswer(RECORDER_FORMATS, answer)[0]?.crypto;
    };
    const suite = 'AES_CM_128_HMAC_SHA1_80';
    const line = `a=crypto:3 ${suite} inline:${inline}`;
    assert.deepEqual(cryptoOf('m=audio 4000 RTP/SAVP 0', line), { suite, keys: [{ inline }] });
    assert.deepEqual(cryptoOf('m=audio 4000 RTP/SAVP 0'), { suite: 'AEAD_AES_256_GCM', keys: [] });
    assert.equal(cryptoOf('m=audio 4000 RTP/AVP 0'), undefined);
  });

  const read = (...lines: string[]) =>
    readAnswer(RECORDER_FORMATS, parseSdp(['v=0', 'c=IN IP4 192.0.2.33', ...lines].join('\n')));

  it('reads what CUCM answers in its ACK', () => {
    const answered = read(
      'm=audio 4000 RTP/AVP 0 101',
      'a=rtpmap:0 PCMU/8000',
      'a=sendonly',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
    );
    assert.deepEqual(answered, [
      {
        mediaIndex: 0,
        label: undefined,
        formats: [PCMU, EVENTS],
        direction: 'sendonly',
        mediaAddress: '192.0.2.33:4000',
        address: '192.0.2.33',
      },
    ]);
  });

  it('names formats that the answer leaves to the offer', () => {
    assert.deepEqual(read('m=audio 4000 RTP/AVP 114 101')[0]?.formats, [OPUS, EVENTS]);
  });

  it('understands the payload type of the offer where the answer has another', () => {
    assert.deepEqual(read('m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2')[0]?.formats, [
      { ...OPUS, payloadType: 96 },
      OPUS,
    ]);
  });

  it('knows who sends: anyone who does not say otherwise', () => {
    const direction = (...lines: string[]) =>
      read('m=audio 4000 RTP/AVP 0', ...lines)[0]?.direction;
    assert.deepEqual(
      [[], ['a=sendrecv'], ['a=recvonly'], ['a=inactive'], ['c=IN IP4 0.0.0.0']].map((lines) =>
        direction(...lines),
      ),
      ['sendonly', 'sendonly', 'inactive', 'inactive', 'inactive'],
    );
  });

  it('names no address for a hold, and brackets IPv6', () => {
    const [held] = read('m=audio 4000 RTP/AVP 0', 'c=IN IP4 0.0.0.0');
    assert.deepEqual([held?.mediaAddress, held?.address], ['0.0.0.0:4000', undefined]);
    const [six] = read('m=audio 4000 RTP/AVP 0', 'c=IN IP6 2001:db8::1');
    assert.deepEqual([six?.mediaAddress, six?.address], ['[2001:db8::1]:4000', '2001:db8::1']);
  });

  it('leaves out m-lines that were refused or have no known format', () => {
    const lines = ['m=audio 0 RTP/AVP 0', 'm=audio 4000 RTP/AVP 97', 'm=video 4000 RTP/AVP 0'];
    assert.deepEqual(read(...lines), []);
    assert.deepEqual(
      read(...lines, 'm=audio 4002 RTP/AVP 8').map((stream) => stream.mediaIndex),
      [3],
    );
  });
});
